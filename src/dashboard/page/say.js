// What the page has to say about what was just done: seen, and read out once. It is the only place that speaks by itself.
import { byId, setText } from './element.js'

let timer = 0

/** @param {string} text @param {{ trouble?: boolean }} [options] trouble stays until something else is said */
export function say(text, { trouble = false } = {}) {
  const place = byId('said')
  // what lies behind an open dialog is neither seen nor read out
  const dialog = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body
  if (place.parentElement !== dialog) dialog.append(place)
  clearTimeout(timer)
  place.classList.toggle('trouble', trouble)
  setText(place, '')
  requestAnimationFrame(() => setText(place, text))
  if (!trouble) timer = setTimeout(() => setText(place, ''), 8000)
}

/** Does it with the button out of use meanwhile, and says what went wrong. */
export async function attempt(button, work) {
  if (button.getAttribute('aria-disabled') === 'true') return
  button.setAttribute('aria-disabled', 'true') // `disabled` would take the focus away
  try {
    await work()
  } catch (error) {
    say(error.message, { trouble: true })
  } finally {
    button.removeAttribute('aria-disabled')
  }
}
