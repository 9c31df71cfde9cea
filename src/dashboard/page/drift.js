// Which fields differed from Auth0's answers in the last drift check.
import { byId, element, setText } from './element.js'
import { keyed } from './keyed.js'
import { orEmpty } from './table.js'
import { visible } from './visible.js'
import { count } from './words.js'

/** @param {boolean} compared rows were held against Auth0's answers at all */
export function showDrift(fields, compared) {
  const sorted = fields.toSorted((a, b) => b.different - a.different)
  const most = Math.max(1, ...sorted.map(({ different }) => different))
  orEmpty(byId('drift'), byId('no-drift'), sorted.length === 0)
  setText(byId('no-drift'), compared ? 'No field differed' : 'No row was compared yet')
  keyed(byId('drift').tBodies[0], sorted, ({ field }) => field, fieldRow)
  for (const bar of byId('drift').querySelectorAll('progress')) bar.max = most
}

function fieldRow({ field }) {
  const bar = /** @type {HTMLProgressElement} */ (element('progress', { 'aria-hidden': 'true' }))
  const number = element('td', { class: 'number' })
  return {
    element: element(
      'tr',
      {},
      element('th', { scope: 'row' }, visible(field, { most: 80 })),
      element('td', { class: 'bar' }, bar),
      number,
    ),
    update: ({ different }) => {
      bar.max = Math.max(bar.max, different)
      bar.value = different
      number.textContent = count(different)
    },
  }
}
