// Runs: what was reconciled, and what is being worked at, with its bar; to be started and stopped here.
import { post } from './api.js'
import { ask } from './ask.js'
import { byId, element, setText } from './element.js'
import { keyed } from './keyed.js'
import { runKinds } from './run-kinds.js'
import { attempt, say } from './say.js'
import { orEmpty } from './table.js'
import { age } from './times.js'
import { count, duration, percent } from './words.js'

/** Where each run under way stood when it was first seen here: its pace is told from then on. */
const firstSeen = new Map()

let runs = /** @type {any[]} */ ([])

export function openRuns() {
  const buttons = Object.keys(runKinds).map((kind) =>
    element(
      'button',
      { type: 'button', 'data-kind': kind, click: ({ currentTarget }) => start(currentTarget, kind) },
      kind,
    ),
  )
  byId('start').replaceChildren(element('legend', {}, 'Start a run'), ...buttons)
}

export function showRuns(newest) {
  runs = newest
  orEmpty(byId('runs'), byId('no-runs'), runs.length === 0)
  keyed(byId('runs').tBodies[0], runs, ({ id }) => id, runRow)
  const underWay = new Set(runs.filter(isUnderWay).map(({ kind }) => kind))
  for (const button of byId('start').querySelectorAll('button')) button.disabled = underWay.has(button.dataset.kind)
}

/** Runs under way as they stand now. */
export function showProgress(progress) {
  const now = new Map(progress.map((run) => [run.id, run]))
  const fresh = progress.filter(({ id }) => !runs.some((run) => run.id === id))
  showRuns([...fresh, ...runs.map((run) => now.get(run.id) ?? run)])
}

const isUnderWay = ({ finished_at }) => finished_at === null

function runRow(first) {
  const bar = /** @type {HTMLProgressElement} */ (element('progress', { 'aria-label': `${first.kind} run` }))
  const text = element('span', { class: 'state' })
  const figures = element('td', { class: 'figures wide' })
  const calls = element('td', { class: 'number wide' })
  const button = element('button', { type: 'button', click: () => act(button, current) })
  let current = first
  return {
    element: element(
      'tr',
      {},
      element('th', { scope: 'row' }, first.kind),
      element('td', {}, age(first.started_at)),
      element('td', { class: 'progress' }, bar, text),
      figures,
      calls,
      element('td', { class: 'action' }, button),
    ),
    update: (run) => {
      current = run
      showBar(bar, run)
      setText(text, stateOf(run))
      text.className = `state ${run.outcome ?? 'running'}`
      setText(figures, figuresOf(run))
      setText(calls, count(run.calls))
      setText(button, actionOf(run)?.name ?? '')
      button.hidden = actionOf(run) === undefined
    },
  }
}

/** What each kind counts: users written, users found, rows compared. */
function doneOf({ figures }) {
  return { done: figures.done ?? figures.processed ?? figures.found ?? 0, total: figures.total }
}

function showBar(bar, run) {
  const { done, total } = doneOf(run)
  bar.hidden = !isUnderWay(run)
  if (total > 0) {
    bar.max = total
    bar.value = Math.min(done, total)
  } else bar.removeAttribute('value')
}

function stateOf(run) {
  const { outcome, reason, stop_asked_at, finished_at, started_at } = run
  const took = finished_at ? ` in ${duration((Date.parse(finished_at) - Date.parse(started_at)) / 1000)}` : ''
  if (outcome !== null) return `${outcome}${outcome === 'completed' ? took : ''}${reason ? `: ${reason}` : ''}`
  return stop_asked_at ? 'stopping …' : paceOf(run)
}

function paceOf(run) {
  const { done, total } = doneOf(run)
  const first = firstSeen.get(run.id) ?? { done, at: Date.now() }
  firstSeen.set(run.id, first)
  const seconds = (Date.now() - first.at) / 1000
  const rate = seconds > 1 ? (done - first.done) / seconds : 0
  const parts = total > 0 ? [percent(Math.min(1, done / total)), `${count(done)} of ${count(total)}`] : [count(done)]
  if (rate > 0) parts.push(`${count(Math.round(rate))}/s`)
  if (rate > 0 && total > done) parts.push(`${duration((total - done) / rate)} left`)
  return parts.join(' · ')
}

function figuresOf({ figures }) {
  const named = Object.entries(figures).filter(([name, value]) => value > 0 && name !== 'total')
  return named.map(([name, value]) => `${name} ${count(value)}`).join(', ')
}

function actionOf({ kind, id, finished_at, outcome, stop_asked_at }) {
  if (finished_at === null) return stop_asked_at ? undefined : { name: 'Stop', work: stop }
  const isLatest = runs.find((run) => run.kind === kind)?.id === id
  return outcome === 'held' && isLatest && runKinds[kind]?.waits ? { name: 'Confirm', work: confirm } : undefined
}

function act(button, run) {
  void attempt(button, async () => actionOf(run)?.work(run))
}

async function stop({ kind }) {
  await post(`/admin/runs/${encodeURIComponent(kind)}/stop`)
  say(`The ${kind} run stops at its next step.`)
}

async function confirm({ kind, reason }) {
  const question = { title: `Confirm ${kind}`, text: `${reason}.`, yes: 'Confirm' }
  if (await ask(question)) await begin(kind, { confirm: true })
}

function start(button, kind) {
  const { text, fields, settings } = runKinds[kind] ?? { text: '' }
  void attempt(button, async () => {
    const form = await ask({ title: `Start ${kind}`, text, yes: 'Start', fields: fields?.() ?? [] })
    if (form !== undefined) await begin(kind, settings?.(form) ?? {})
  })
}

async function begin(kind, settings) {
  await post('/admin/runs', { kind, ...settings })
  say(`A worker takes up the ${kind} run.`)
}
