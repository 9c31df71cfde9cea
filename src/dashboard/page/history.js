// What happened in the last hour, six or twenty-four: asked for once a minute, and soon after something has changed.
import { get } from './api.js'
import { byId } from './element.js'

/** More points than this no chart shows apart. */
const mostPoints = 120
const everyMs = 60_000
const soonMs = 5000

/** @param {(history: any) => void} show @returns {() => void} to be called when something has changed */
export function openHistory(show) {
  let timer = 0
  let askedAt = 0
  const minutes = () => Number(new FormData(byId('range')).get('minutes'))

  async function ask() {
    clearTimeout(timer)
    askedAt = Date.now()
    timer = setTimeout(ask, everyMs)
    if (document.hidden) return
    const wanted = minutes()
    const history = await get(`/admin/history?minutes=${wanted}`).catch(() => undefined) // the stream says that nobody answers
    if (history !== undefined && wanted === minutes()) show(coarser(history, mostPoints))
  }

  byId('range').addEventListener('change', ask)
  document.addEventListener('visibilitychange', ask)
  void ask()
  return () => {
    clearTimeout(timer)
    timer = setTimeout(ask, Math.max(0, askedAt + soonMs - Date.now()))
  }
}

/** Several steps as one: events add up, of everything else the worst is shown. */
export function coarser(history, most) {
  const size = Math.ceil(history.times.length / most)
  if (size <= 1) return history
  const fold = (pick) => (values) => chunks(values, size).map((some) => folded(some, pick))
  const each = (series, how) => Object.fromEntries(Object.entries(series).map(([name, values]) => [name, how(values)]))
  return {
    ...history,
    step_seconds: history.step_seconds * size,
    times: chunks(history.times, size).map((some) => some[0]),
    events: each(
      history.events,
      fold((some) => some.reduce((sum, one) => sum + one, 0)),
    ),
    lag: each(
      history.lag,
      fold((some) => Math.max(...some)),
    ),
    stale: fold((some) => Math.max(...some))(history.stale),
    budget_used: fold((some) => Math.max(...some))(history.budget_used),
    budget_left: fold((some) => Math.min(...some))(history.budget_left),
  }
}

function folded(values, pick) {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : pick(known)
}

function chunks(values, size) {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size))
}
