// The first thing the page says: whether the mirror can be trusted, in one sentence, and if not, why not.
import { byId, element, setText } from './element.js'
import { say } from './say.js'
import { age, time } from './times.js'
import { count, counted } from './words.js'

const verdicts = {
  true: { title: 'Can be trusted', mark: '✓' },
  behind: { title: 'Behind', mark: '!' },
  unknown: { title: 'Not known yet', mark: '?' },
}

let before = ''

export function showTrust(overview) {
  const { trust, reasons } = overview
  const { title, mark } = verdicts[trust] ?? verdicts.unknown
  byId('trust').dataset.trust = trust
  setText(byId('verdict'), title)
  setText(byId('mark'), mark)
  document.title = `${mark} ${title} – User Mirror`
  byId('statement').replaceChildren(...statement(overview))
  byId('reasons').replaceChildren(...reasons.map(sentence))
  byId('facts').replaceChildren(...facts(overview).flatMap(fact))
  if (before !== '' && before !== trust) say([`${title}.`, ...reasons].join(' '))
  before = trust
}

function statement({ users, applied_until, comparison }) {
  const parts = [
    [strong(`${users.about ? 'about ' : ''}${count(users.live)}`), users.live === 1 ? ' user' : ' users'],
    applied_until ? ['all known changes applied until ', strong(time(applied_until))] : ['nothing applied yet'],
    [strong(count(users.stale)), users.stale === 1 ? ' row stale' : ' rows stale', ...since(users.oldest_stale_since)],
    compared(comparison, users),
  ]
  return parts.flatMap((part, index) => (index === 0 ? part : [', ', ...part]))
}

function since(instant) {
  return instant ? [' (the oldest ', age(instant), ')'] : []
}

function compared(comparison, users) {
  if (comparison === null) return ['last full comparison: ', strong('never')]
  const { kind, at, compared, different, repaired } = comparison
  const isFull = kind === 'backfill' || compared >= users.live
  const name = isFull ? 'last full comparison: ' : `last comparison, of ${counted(compared, 'row')}: `
  return [name, strong(resultOf(comparison, different - repaired)), ', ', age(at)]
}

function resultOf({ compared, different, repaired }, left) {
  if (different === 0) return 'equal'
  return left > 0 ? `${count(left)} of ${count(compared)} different` : `${count(repaired)} repaired`
}

const instants = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/

/** A reason, with its instants as the reader's clock has them. */
function sentence(reason) {
  const parts = reason.split(instants).map((part) => (instants.test(part) ? time(part) : part))
  return element('li', {}, ...parts)
}

function strong(child) {
  return element('strong', {}, child)
}

function facts({ users, sources, quarantine, refreshes, backfilled_at, comparison }) {
  const gaps = sources.flatMap((source) => source.gaps.open).length
  return [
    ['Gone', count(users.gone), 'Deleted at Auth0 or linked into another: tombstones'],
    ['Stubs', users.stub === null ? 'many' : count(users.stub), 'Rows that nobody has asked Auth0 about yet'],
    ['Open gaps', count(gaps), 'Stretches of time for which a source may have missed something', gaps > 0],
    ['Set aside', count(quarantine.waiting), 'Deliveries that could not be read', quarantine.waiting > 0],
    ['Rows compared', comparison ? count(comparison.compared) : '–', 'By the last comparison'],
    ['Calls per refresh', callsOf(refreshes), 'Calls of the Management API for each row refreshed'],
    ['Backfilled', age(backfilled_at, 'never'), 'When everybody was gone through'],
  ]
}

function callsOf(refreshes) {
  const calls = typeof refreshes === 'number' ? refreshes : null
  return calls === null ? '–' : String(Number(calls.toFixed(2)))
}

function fact([name, value, title, bad = false]) {
  return [element('div', { title, class: bad ? 'bad' : undefined }, element('dt', {}, name), element('dd', {}, value))]
}
