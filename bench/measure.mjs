// How a bench measures: ours and the baseline in turns, each time with the CPU time of everybody who took part; medians
// with their spread, and a row of the table for each way.
import { childrenOf, cores, machineCpuMs, peakMb, treeCpuMs } from './processes.mjs'

export function median(values) {
  return quantile(values, 0.5)
}

/** Between two values the mean by their distance. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort()
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at - Math.floor(at))
}

/** Largest minus smallest, as a share of the median. */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

export function round(value, digits = 1) {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

/**
 * Does some work and says what it took, of the server, of Postgres, of this process, and who else was at work meanwhile.
 *
 * @param pids `server` (none: the work tells of it itself, as `cpuMs` and `peakMb`) and `postgres`
 * @param work resolves to how much was done (`count`), in which time where that is not its own (`seconds`), and the
 *   milliseconds that each took (`latencies`)
 */
export async function measured({ server, postgres }, work) {
  const before = look({ server, postgres })
  const done = await work()
  const after = look({ server, postgres })
  if (done.count === 0) throw new Error('nothing was done in the time: give it more, by --seconds')
  const seconds = done.seconds ?? (after.at - before.at) / 1000
  const us = (who) => ((after[who] - before[who]) * 1000) / done.count
  const whole = (after.at - before.at) * cores
  const { latencies = [] } = done
  return {
    rate: done.count / seconds,
    serverUs: server === undefined ? ((done.cpuMs ?? 0) * 1000) / done.count : us('server'),
    postgresUs: us('postgres'),
    loadUs: us('own'),
    ...(latencies.length > 0 && { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }),
    peakMb: server === undefined ? (done.peakMb ?? 0) : peakMb(server),
    others: Math.max(0, after.busy - before.busy - (after.tree - before.tree)) / whole,
    steal: (after.steal - before.steal) / whole,
  }
}

/** The kernel's own threads: what they do is mostly to write down what we have written. */
const kernel = 2

function look({ server, postgres }) {
  const { user, system } = process.cpuUsage()
  const children = childrenOf()
  const treeOf = (pid) => (pid === undefined ? 0 : treeCpuMs(pid, children))
  return {
    at: performance.now(),
    server: treeOf(server),
    postgres: treeOf(postgres),
    own: (user + system) / 1000,
    tree: treeOf(process.pid) + treeOf(kernel), // all that a bench starts descends from it, Postgres too
    ...machineCpuMs(),
  }
}

/**
 * Every way once a round, each round beginning with another one.
 *
 * @param ways names, each with what is done once
 * @returns what was measured, by name
 */
export async function interleaved(ways, rounds) {
  const names = Object.keys(ways)
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let turn = 0; turn < rounds; turn++) {
    for (let next = 0; next < names.length; next++) {
      const name = names[(turn + next) % names.length]
      runs[name].push(await ways[name]())
    }
  }
  return runs
}

/** The median over the runs of a way. */
export function of(runs, member) {
  return median(runs.map((run) => run[member]))
}

/** @param unit what is counted: `event`, `user`, `request` */
export function rowOf(way, runs, unit) {
  return {
    way,
    [`${unit}s/s`]: Math.round(of(runs, 'rate')),
    spread: round(spread(runs.map(({ rate }) => rate)), 2),
    [`server µs/${unit}`]: round(of(runs, 'serverUs')),
    [`Postgres µs/${unit}`]: round(of(runs, 'postgresUs')),
    'p50 ms': runs[0].p50 === undefined ? '' : round(of(runs, 'p50'), 2),
    'p99 ms': runs[0].p99 === undefined ? '' : round(of(runs, 'p99'), 2),
    'peak MB': Math.round(of(runs, 'peakMb')) || '',
  }
}
