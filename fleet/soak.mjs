// `npm run soak -- --minutes 30`: mixed load on the fleet, a fault every minute, and then the books: no 5xx but the
// announced ones, flat memory, no leaked handle or connection, mirror = tenant. The exit code is the verdict.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { faults } from './faults.mjs'
import { startLoad } from './load.mjs'
import { openFleet, secrets } from './stage.mjs'
import { openTenant } from './tenant.mjs'
import { judge, print, seconds } from './trial.mjs'
import { startWatch } from './watch.mjs'

const options = { minutes: { type: 'string', default: '30' }, 'without-redis': { type: 'boolean', default: false } }
const { values } = parseArgs({ options })
const lastsMs = Number(values.minutes) * 60_000
if (!(lastsMs > 0)) throw new Error('--minutes is a number, such as 30')

/** In turn; those that last longer than a minute by themselves have commands of their own. */
const turns = [
  'kill-api',
  'redis-flush',
  'kill-worker',
  'postgres-restart',
  'stop-api',
  'redis-restart',
  'pool',
  'stop-worker',
  'connections',
  'disk-full',
  'rolling-api',
]
const faultEveryMs = 60_000
const runEveryMs = 20_000
const tellEveryMs = 30_000

process.exitCode = await main()

async function main() {
  const fleet = await openFleet({ withRedis: !values['without-redis'] })
  try {
    print(`${values.minutes} minutes; BullMQ on ${fleet.redis ? 'Redis' : 'Postgres'}`)
    const wrong = await soak({ ...fleet, tenant: await openTenant(fleet) })
    for (const line of wrong) print(`  WRONG       ${line}`)
    print(wrong.length === 0 ? '\nas promised' : `\n${wrong.length} wrong`)
    return wrong.length === 0 ? 0 : 1
  } finally {
    await fleet.close()
  }
}

async function soak(fleet) {
  const { load, stop } = await startLoad(fleet)
  const watch = startWatch(fleet)
  const end = performance.now() + lastsMs
  const failed = []
  await Promise.all([strikeInTurn(fleet, end, failed), reconcileInTurn(fleet, end), tell(load, end)])
  const { lines, grown } = await watch.stop()
  await stop()
  for (const line of lines) print(`  ${line}`)
  return [...failed, ...grown, ...(await judge(fleet, load, false))]
}

/** Half a minute before the end nothing is struck any more. */
async function strikeInTurn(fleet, end, failed) {
  const possible = turns.map((name) => [name, faults[name]]).filter(([, fault]) => !fault.needsRedis || fleet.redis)
  for (let turn = 0; ; turn++) {
    const begunAt = performance.now()
    const left = end - begunAt
    if (left < faultEveryMs / 2) return
    const [name, fault] = possible[turn % possible.length]
    await sleep(Math.min(faultEveryMs / 4, left))
    const told = await fault.strike(fleet).catch((error) => {
      failed.push(`${name}: ${error.message}`)
      return error.message
    })
    print(`  ${clock(end)} left  ${fault.title}: ${told ?? 'done'}`)
    await sleep(Math.max(0, Math.min(faultEveryMs - (performance.now() - begunAt), end - performance.now())))
  }
}

async function reconcileInTurn({ balancer }, end) {
  const headers = { authorization: `Bearer ${secrets.admin}`, 'content-type': 'application/json' }
  for (let turn = 0; performance.now() < end; turn++) {
    // sweeps come by the schedule alone, so that one begun twice is told from one that was asked for
    const body = JSON.stringify({ kind: ['drift', 'backfill'][turn % 2] })
    const answer = await fetch(`${balancer.url}/admin/runs`, { method: 'POST', headers, body })
    await answer.body?.cancel()
    await sleep(Math.max(0, Math.min(runEveryMs, end - performance.now())))
  }
}

async function tell(load, end) {
  while (performance.now() < end) {
    await sleep(Math.max(0, Math.min(tellEveryMs, end - performance.now())))
    const counts = [...load.seen].sort().map(([what, count]) => `${count} × ${what}`)
    print(`  ${clock(end)} left  ${counts.join(', ')}; slowest ${seconds(load.slowestMs)}`)
  }
}

function clock(end) {
  const left = Math.max(0, Math.round((end - performance.now()) / 1000))
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}
