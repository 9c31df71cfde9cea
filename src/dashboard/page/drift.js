// Which fields differed from Auth0's answers in the last drift check.
import { byId, element } from './element.js'
import { keyed } from './keyed.js'
import { orEmpty } from './table.js'
import { visible } from './visible.js'
import { count } from './words.js'

export function showDrift(fields) {
  const sorted = fields.toSorted((a, b) => b.different - a.different)
  const most = Math.max(1, ...sorted.map(({ different }) => different))
  orEmpty(byId('drift'), byId('no-drift'), sorted.length === 0)
  keyed(byId('drift').tBodies[0], sorted, ({ field }) => field, fieldRow)
  for (const meter of byId('drift').querySelectorAll('meter')) meter.max = most
}

function fieldRow({ field }) {
  const meter = /** @type {HTMLMeterElement} */ (element('meter', { min: 0, 'aria-hidden': 'true' }))
  const number = element('td', { class: 'number' })
  return {
    element: element(
      'tr',
      {},
      element('th', { scope: 'row' }, visible(field, { most: 80 })),
      element('td', { class: 'bar' }, meter),
      number,
    ),
    update: ({ different }) => {
      meter.max = Math.max(meter.max, different)
      meter.value = different
      number.textContent = count(different)
    },
  }
}
