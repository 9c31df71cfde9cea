// Asks before something that costs calls or cannot be taken back.
import { byId, element, setText } from './element.js'

/**
 * @param {{ title: string, text: string, yes: string, fields?: HTMLElement[] }} question `fields`: what it may be told, with names
 * @returns {Promise<FormData | undefined>} undefined: no
 */
export function ask({ title, text, yes, fields = [] }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('ask'))
  const form = element('div', { class: 'fields' }, ...fields)
  setText(byId('ask-title'), title)
  setText(byId('ask-text'), text)
  setText(byId('ask-yes'), yes)
  byId('ask-fields').replaceChildren(form)
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'yes' ? new FormData(byId('ask-form')) : undefined),
      { once: true },
    )
  })
}
