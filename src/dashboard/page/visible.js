// Text of other people's making, shown as it is: what would be unseen, or would turn its surroundings round, is named.
import { element } from './element.js'

/** Controls, format characters (U+202E turns what follows round), line separators; the joiners of scripts and emoji are left. */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const apart = new RegExp(`(${unseen.source})`, 'u')

/**
 * @param {string} text
 * @param {{ most?: number, lines?: boolean }} [options] `most`: characters, the rest is an ellipsis; `lines`: breaks stay
 * @returns {HTMLElement} isolated, so that its direction ends with it
 */
export function visible(text, { most = Number.POSITIVE_INFINITY, lines = false } = {}) {
  const shown = text.length > most ? `${text.slice(0, most).trimEnd()}…` : text
  const parts = shown.split(apart).map((part) => {
    if (!unseen.test(part) || (lines && part === '\n')) return part
    return element('span', { class: 'unprintable' }, `U+${codeOf(part)}`)
  })
  return element('bdi', {}, ...parts)
}

function codeOf(character) {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
