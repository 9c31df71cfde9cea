// One trial: load, a fault in the middle of it, and then the books. Prints what was in flight, what clients saw, and what
// the table says.
import { setTimeout as sleep } from 'node:timers/promises'
import { compare, lostDeliveries, quiesce, reconcile } from './compare.mjs'
import { startLoad } from './load.mjs'

const warmMs = 2_000

/**
 * @param fault its `strike` does it and undoes it; `unharmed`: no request may fail, not even with an announced 503
 * @returns what was not as promised, a line each
 */
export async function runTrial(fleet, { title, strike, unharmed = false }) {
  print(`\n${title}`)
  const { load, stop } = await startLoad(fleet)
  await sleep(warmMs)
  print(`  in flight   ${load.underWay} requests, after ${sum(load.seen)} answers`)
  const beganAt = performance.now()
  const told = await strike(fleet).finally(async () => {
    await sleep(warmMs)
    await stop()
  })
  print(`  the fault   ${told ?? 'done'} (${seconds(performance.now() - beganAt)})`)
  return judge(fleet, load, unharmed)
}

/** Lets the mirror come to rest, and compares it. */
export async function judge(fleet, load, unharmed) {
  for (const [what, count] of [...load.seen].sort()) print(`  clients saw ${String(count).padStart(6)} × ${what}`)
  print(`  slowest     ${seconds(load.slowestMs)}`)
  const caughtUp = await quiesce(fleet)
  const before = await compare(fleet)
  await reconcile(fleet)
  await quiesce(fleet)
  const after = await compare(fleet)
  const lost = await lostDeliveries(fleet, load.taken)
  print(
    `  the table   ${load.changes} changes at the tenant; nothing stale after ${seconds(caughtUp)}; ` +
      `${after.users} users compared: ${before.differences.length} fields differ, ` +
      `${after.differences.length} after a backfill; ${lost.length} of ${load.taken.size} events lost`,
  )
  const failed = [...load.seen.keys()].filter((what) => !/ 200$/.test(what))
  return [
    ...load.odd.slice(0, 5).map((what) => `not announced: ${what}`),
    ...after.differences.slice(0, 5),
    ...(lost.length > 0 ? [`events that were answered 200 are lost: ${lost.slice(0, 5).join(', ')}`] : []),
    ...(unharmed && failed.length > 0 ? [`no request was to fail: ${failed.join(', ')}`] : []),
  ]
}

export function print(line) {
  process.stdout.write(`${line}\n`)
}

export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

function sum(seen) {
  return [...seen.values()].reduce((total, count) => total + count, 0)
}
