// The four pictures: what came in, how long it took, what waits, and what the tenant's rate limit still gives.
import { openChart } from './chart.js'
import { byId } from './element.js'
import { brief, count, duration, percent } from './words.js'

/** Beyond these, meanings are one. */
const mostMeanings = 6

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
    scales: { y: { distr: 3, range: decades } },
    axes: [{ scale: 'y', values: duration, splits: powers }],
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

/** Stacked: each bar reaches from the bottom to the sum, and the ones below cover it. */
function meanings({ events, step_seconds }) {
  const perMinute = Object.entries(events).map(([name, values]) => ({
    name,
    values: values.map((value) => (value * 60) / step_seconds),
    total: values.reduce((sum, value) => sum + value, 0),
  }))
  const found = perMinute.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total)
  const kept = found.length > mostMeanings ? [...found.slice(0, mostMeanings - 1), rest(found)] : found
  let below = /** @type {number[]} */ ([])
  return kept.map(({ name, values }, index) => {
    below = values.map((value, at) => value + (below[at] ?? 0))
    return { ...line(name, `c${index + 1}`, values, perMinuteInWords, 'bars'), drawn: below }
  })
}

function rest(found) {
  const others = found.slice(mostMeanings - 1)
  return {
    name: 'others',
    values: others[0].values.map((_, at) => others.reduce((sum, one) => sum + one.values[at], 0)),
  }
}

function perMinuteInWords(value) {
  return value > 0 && value < 10 ? String(Number(value.toFixed(1))) : count(Math.round(value))
}

function fromZero(_plot, _min, max) {
  return [0, Math.max(4, (max ?? 0) * 1.1)]
}

const least = 0.001

function decades(_plot, min, max) {
  const low = Math.floor(Math.log10(Math.max(min ?? 0.1, least)))
  const high = Math.ceil(Math.log10(Math.max(max ?? 1, least * 10)))
  return [10 ** low, 10 ** Math.max(high, low + 1)]
}

function powers(_plot, _axis, min, max) {
  const low = Math.round(Math.log10(min))
  return Array.from({ length: Math.round(Math.log10(max)) - low + 1 }, (_, step) => 10 ** (low + step))
}
