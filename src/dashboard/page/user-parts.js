// The parts of the inspector: identities, events, the row itself, grants and who was linked in.
import { element, outward } from './element.js'
import { userAddress } from './find.js'
import { scrolling } from './scrolling.js'
import { sourceName } from './sources.js'
import { time } from './times.js'
import { visible } from './visible.js'
import { counted } from './words.js'

export function identities({ identities }) {
  const rows = identities.map(({ connection, provider, user_id, isSocial }) => [
    visible(String(connection ?? '–')),
    visible(String(provider ?? '–')),
    visible(String(user_id ?? '–')),
    isSocial ? 'social' : '',
  ])
  return section('Identities', table(['Connection', 'Provider', 'User id', 'Kind'], rows))
}

export function events({ events, events_searched_from }) {
  const rest = events_searched_from
    ? [element('p', { class: 'note' }, 'There was no time to look further back than ', time(events_searched_from), '.')]
    : []
  if (events.length === 0)
    return section('Events', element('p', { class: 'empty' }, 'No event in the inbox names this user'), ...rest)
  const rows = events.map(({ id, source, type, title, meaning, date, received_at }) => {
    const name = element('code', { title: id }, visible(String(type)))
    const means = [visible(title ?? '–'), ' ', element('span', { class: 'note' }, meaning)]
    return [time(date), name, element('span', {}, ...means), sourceName(source), time(received_at)]
  })
  return section('Events', table(['Date', 'Type', 'Means', 'By', 'Received'], rows, 'events'), ...rest)
}

export function rowOf({ user }) {
  const members = Object.entries(user).filter(([name]) => name !== 'identities')
  const rows = members.map(([name, value]) => [element('code', {}, name), shown(name, value)])
  return section('Row', table(['Column', 'Value'], rows, 'row'))
}

export function grants({ grants = [] }) {
  if (grants.length === 0) return []
  const rows = grants.map(({ kind, items, answered_at, stale_since }) => [
    kind,
    shown('items', items),
    time(answered_at),
    time(stale_since, 'fresh'),
  ])
  return section('Roles, permissions, organisations', table(['Kind', 'Items', 'Answered', 'Stale since'], rows))
}

export function merged({ merged = [] }) {
  if (merged.length === 0) return []
  const links = merged.map((id) => element('li', {}, element('a', { href: userAddress(id) }, visible(id))))
  return section(`${counted(merged.length, 'user')} linked into this one`, element('ul', {}, ...links))
}

function section(title, ...content) {
  return [element('section', {}, element('h3', {}, title), ...content)]
}

function table(heads, rows, name = '') {
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)))
  const body = rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))))
  const whole = element(
    'table',
    { class: name || undefined },
    element('thead', {}, head),
    element('tbody', {}, ...body),
  )
  return scrolling(element('div', { class: 'scroll' }, whole), heads.join(', '))
}

/** A column's value as text; of its addresses only those of the web are links, and no picture is fetched. */
function shown(name, value) {
  if (value === null) return element('span', { class: 'null' }, 'NULL')
  if (name.endsWith('_at') || name === 'last_login' || name === 'stale_since') return time(String(value))
  if (typeof value === 'object')
    return scrolling(element('pre', {}, visible(JSON.stringify(value, null, 2), { lines: true })), name)
  if (typeof value !== 'string') return String(value)
  const text = visible(value)
  if (name !== 'picture') return scrolling(element('div', { class: 'value' }, text), name)
  const link = outward(value)
  if (link instanceof Element) link.replaceChildren(text)
  return scrolling(element('div', { class: 'value' }, link instanceof Element ? link : text), name)
}
