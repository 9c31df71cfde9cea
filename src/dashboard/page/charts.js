// The four pictures: what came in, how long it took, what waits, and what the tenant's rate limit still gives.
import { openChart } from './chart.js'
import { byId } from './element.js'
import { brief, count, duration, percent } from './words.js'

/** What events tell, and its colour, which stays the same whatever else there is. */
const kinds = {
  login: 'c1',
  changed: 'c2',
  created: 'c3',
  deleted: 'c5',
  granted: 'c4',
  activity: 'c7',
  api_write: 'c8',
  ignored: 'c6',
  unknown: 'c9',
}

/** @returns {(history: any) => void} */
export function openCharts() {
  const events = openChart(byId('events'), {
    title: 'Events per minute',
    note: 'by meaning',
    scales: { y: { range: fromZero } },
    axes: [{ scale: 'y', values: brief }],
  })
  const lag = openChart(byId('lag'), {
    title: 'Lag',
    note: 'from an event’s date at Auth0 until it came in',
    scales: { y: { distr: 3, range: onLadder } },
    axes: [{ scale: 'y', values: duration, splits: rungs }],
  })
  const stale = openChart(byId('stale'), {
    title: 'Stale rows',
    note: 'known to be out of date, waiting for Auth0’s answer',
    scales: { y: { range: fromZero } },
    axes: [{ scale: 'y', values: brief }],
  })
  const budget = openChart(byId('budget'), {
    title: 'API budget',
    note: 'of the tenant’s rate limit',
    scales: { y: { range: [0, 1] }, calls: { range: fromZero } },
    axes: [
      { scale: 'y', values: percent },
      { scale: 'calls', values: brief, side: 1 },
    ],
  })
  return (history) => {
    const { times } = history
    events.show({ times, series: meanings(history) })
    lag.show({ times, series: percentiles(history) })
    stale.show({ times, series: [line('stale', 'c5', history.stale, count, 'area')] })
    const left = { ...line('left', 'c2', history.budget_left, (value) => `${count(value)} calls`), scale: 'calls' }
    budget.show({ times, series: [line('used', 'c1', history.budget_used, percent, 'area'), left] })
  }
}

/** @returns {import('./chart.js').Series} */
function line(name, colour, values, says, kind = /** @type {'line' | 'area' | 'bars'} */ ('line')) {
  return { name, colour, values, says, kind }
}

function percentiles({ lag }) {
  const colours = { p50: 'c1', p95: 'c2', p99: 'c5' }
  return Object.entries(colours).map(([name, colour]) => {
    const values = lag[name] ?? []
    const drawn = values.map((value) => (value === null ? null : Math.max(value, least))) // a logarithm has no zero
    return { ...line(name, colour, values, duration), drawn }
  })
}

/** Stacked in this order, from the bottom: each bar reaches up to the sum, and the ones below cover it. */
function meanings({ events, step_seconds }) {
  const found = Object.keys({ ...kinds, ...events }).filter((kind) => events[kind]?.some((number) => number > 0))
  let below = /** @type {number[]} */ ([])
  return found.map((kind) => {
    const values = events[kind].map((number) => (number * 60) / step_seconds)
    below = values.map((value, at) => value + (below[at] ?? 0))
    return { ...line(kind.replaceAll('_', ' '), kinds[kind] ?? 'c6', values, perMinuteInWords, 'bars'), drawn: below }
  })
}

function perMinuteInWords(value) {
  return value > 0 && value < 10 ? String(Number(value.toFixed(1))) : count(Math.round(value))
}

function fromZero(_plot, _min, max) {
  return [0, Math.max(4, (max ?? 0) * 1.1)]
}

const least = 0.001

/** Seconds that people count in, each about ten times the one before. */
const ladder = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 604_800, 6_048_000]

function onLadder(_plot, min, max) {
  const low = ladder.findLast((step) => step <= Math.max(min ?? 0.1, least)) ?? least
  const high = ladder.find((step) => step >= (max ?? 1) && step > low) ?? ladder.at(-1)
  return [low, high]
}

function rungs(_plot, _axis, min, max) {
  return ladder.filter((step) => step >= min && step <= max)
}
