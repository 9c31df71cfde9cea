// A storm of changed users under the rate limits of Auth0's plans, on the tenant's virtual clock: how long until every row
// is fresh again, and for how many calls.
import pg from 'pg'
import { budgeted, openBudget } from '../dist/auth0/budget.js'
import { managementBy, openAsk } from '../dist/auth0/management.js'
import { openLog } from '../dist/log.js'
import { backfill } from '../dist/reconcile/backfill/backfill.js'
import { Pause } from '../dist/reconcile/queue.js'
import { openRefresher } from '../dist/reconcile/refresh.js'
import { localAuth0 } from '../dist/start/local.js'
import { startTenant } from '../dist/tenant/tenant.js'
import { noteChanges } from '../dist/users/write.js'
import { table } from './measure.mjs'
import { openPostgres } from './stage.mjs'
import { openVirtualClock } from './virtual-clock.mjs'

const reserve = 0.3
const users = 20_000
const changed = 10_000

/** The bucket that reads of users are counted in, what is to be left in it, and what may be taken from it a second. */
const plans = [
  { plan: 'free', bucket: 'api', kept: 1, atOnce: 1, perSecond: 1 },
  { plan: 'essentials', bucket: 'read-users', kept: 12, atOnce: 28, perSecond: 500 / 60 },
  { plan: 'enterprise', bucket: 'api', kept: 15, atOnce: 35, perSecond: 16 },
]

const log = openLog('error')

/** A tenant and a mirror of it, before anything has changed. */
async function openStage(postgres, name) {
  const tenant = await startTenant({ port: 0 })
  const local = async (path, body) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${tenant.issuer}local/${path}`, init)
    if (!response.ok) throw new Error(`the tenant answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
  const url = await postgres.database(`budget_${name}`)
  const pool = new pg.Pool({ connectionString: url, max: 12, options: '-c TimeZone=UTC' })
  pool.on('error', () => undefined) // its end does not wait for the sessions, and Postgres stops right behind it
  const ask = openAsk(localAuth0(tenant))
  await local('generate', { count: users })
  await backfill({ pool, ask, log }, {}, new AbortController().signal)
  const close = async () => {
    await pool.end()
    await tenant.close()
  }
  return { tenant, local, pool, ask, close }
}

/** Every event comes at once, dated as its change: what is measured is what becomes of it. */
async function storm({ local, pool }) {
  const { ids } = await local('storm', { count: changed, ids: true })
  const { now: at } = await local('clock')
  await noteChanges(
    pool,
    ids.map((id) => ({ id, at, exists: true, stale: 'updated' })),
  )
}

async function untilFresh({ pool, ask }, clock) {
  const budget = openBudget({ pool, reserve, clock })
  const asked = budgeted((path, init) => clock.during(() => ask(path, init)), budget, 'hint')
  const management = managementBy(asked)
  const refresher = openRefresher({
    pool,
    management,
    ask: asked,
    clock: budget.clock,
    spendable: budget.spendable,
    log,
  })
  for (;;) {
    try {
      await refresher.drain(new AbortController().signal)
      return refresher.figures()
    } catch (error) {
      if (!(error instanceof Pause)) throw error
      await clock.wait(clock.now() + error.forMs)
    }
  }
}

async function measure(postgres, { plan, bucket, kept, atOnce, perSecond }) {
  const stage = await openStage(postgres, plan)
  const clock = await openVirtualClock(stage.tenant.issuer)
  try {
    clock.hold(stage.pool)
    await clock.during(() => storm(stage))
    await stage.local('plan', { plan })
    const begun = { at: clock.now(), real: performance.now() }
    const figures = await untilFresh(stage, clock)
    const seconds = (clock.now() - begun.at) / 1000
    const book = (await stage.local('plan')).buckets[bucket]
    const { rows } = await stage.pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
    return {
      plan,
      'seconds until fresh': seconds,
      calls: book.calls,
      'by search': figures.search.calls,
      'by GET': figures.get.calls,
      'calls/user': Math.round((book.calls / changed) * 10_000) / 10_000,
      'budget used': Math.round((book.calls / (atOnce + perSecond * seconds)) * 1000) / 1000,
      '429s': book.refused,
      'most 429s a window': Math.max(0, ...Object.values(book.refusedByWindow)),
      'lowest left': book.lowestRemaining,
      'to be left': kept,
      'still stale': rows[0].stale,
      'real s': Math.round((performance.now() - begun.real) / 100) / 10,
    }
  } finally {
    await clock.close()
    await stage.close()
  }
}

export async function budget({ json }) {
  const postgres = await openPostgres()
  const results = []
  try {
    for (const plan of plans) results.push(await measure(postgres, plan))
  } finally {
    await postgres.close()
  }
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${table(results)}\n${verdict(results)}`)
}

const targets = [
  ['calls per user', (row) => row['calls/user'] <= 0.05],
  ['budget used', (row) => row['budget used'] >= 0.95],
  ['429s a window', (row) => row['most 429s a window'] <= 1],
  ['reserve', (row) => row['lowest left'] >= row['to be left']],
  ['everybody fresh', (row) => row['still stale'] === 0],
]

function verdict(results) {
  const misses = results.flatMap((row) =>
    targets.filter(([, met]) => !met(row)).map(([name]) => `missed on ${row.plan}: ${name}\n`),
  )
  if (misses.length > 0) process.exitCode = 1
  return misses.join('')
}
