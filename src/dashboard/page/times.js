// Instants on the page: to the second for the reader, exact for the machine, and how long ago where that is what counts.
import { element, setText } from './element.js'
import { ago, instant } from './words.js'

const ageing = new Set()

/** @param {string | null | undefined} iso @param {string} [otherwise] */
export function time(iso, otherwise = '–') {
  if (!iso) return document.createTextNode(otherwise)
  return element('time', { datetime: iso, title: iso }, instant(iso))
}

/** 2 h ago, and later on 3 h ago. */
export function age(iso, otherwise = '–') {
  if (!iso) return document.createTextNode(otherwise)
  const made = element('time', { datetime: iso, title: `${instant(iso)} (${iso})` }, ago(iso))
  ageing.add(new WeakRef(made))
  return made
}

/** Once a second; nothing of it is in a live region. */
export function tick() {
  for (const reference of ageing) {
    const place = reference.deref()
    if (place === undefined) ageing.delete(reference)
    else if (place.isConnected) setText(place, ago(place.dateTime))
  }
}
