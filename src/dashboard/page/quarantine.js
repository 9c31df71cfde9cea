// What could not be read or stored: shown as it came, and taken up again after a fix.
import { get, post } from './api.js'
import { byId, element } from './element.js'
import { keyed } from './keyed.js'
import { attempt, say } from './say.js'
import { sourceName } from './sources.js'
import { orEmpty } from './table.js'
import { age } from './times.js'
import { visible } from './visible.js'
import { count } from './words.js'

const shown = 10
let waiting = 0
let items = /** @type {any[]} */ ([])

export function openQuarantine() {
  const all = byId('replay-all')
  all.addEventListener('click', () => attempt(all, () => replay({})))
}

/** Asks for the list only where its length says that it is another one. */
export async function showQuarantine(now) {
  if (now === waiting && items.length === Math.min(shown, now)) return
  waiting = now
  items = now === 0 ? [] : (await get(`/admin/quarantine?limit=${shown}`)).items
  orEmpty(byId('quarantine'), byId('no-quarantine'), items.length === 0)
  byId('replay-all').hidden = items.length === 0
  const more = byId('more-quarantine')
  more.hidden = now <= items.length
  more.textContent = `${count(now - items.length)} more; “Replay all” takes up every one.`
  keyed(byId('quarantine').tBodies[0], items, ({ id }) => id, itemRow)
}

function itemRow({ id, source, at, reason, bytes, preview }) {
  const button = element(
    'button',
    { type: 'button', 'aria-label': `Replay number ${id}`, click: () => attempt(button, () => replay({ ids: [id] })) },
    'Replay',
  )
  const body = element('code', { class: 'preview' }, visible(preview ?? '', { most: 160 }))
  return {
    element: element(
      'tr',
      {},
      element('th', { scope: 'row' }, age(at)),
      element('td', { class: 'wide' }, sourceName(source)),
      element('td', {}, visible(reason, { most: 300 }), element('br'), body),
      element('td', { class: 'number wide' }, count(bytes)),
      element('td', { class: 'action' }, button),
    ),
    update: () => undefined,
  }
}

async function replay(which) {
  const { taken, left } = await post('/admin/quarantine/replay', which)
  const still = left > 0 ? `, ${count(left)} still cannot be read` : ''
  say(`${count(taken)} taken up again${still}.`, { trouble: left > 0 })
  items = []
  await showQuarantine(Math.max(0, waiting - taken))
  if (document.activeElement === document.body) byId('quarantine-title').focus() // the button went with its row
}
