// A storm of changed users under the rate limits of Auth0's plans, on the tenant's virtual clock: how long until every row
// is fresh again, and for how many calls. The events come in by the webhook. Once they show the user as the write left it,
// so that what a search shows can be held against them, and once they do not: then the way for many is an export.
import pg from 'pg'
import { budgeted, openBudget } from '../dist/auth0/budget.js'
import { managementBy, openAsk } from '../dist/auth0/management.js'
import { prepareEngine } from '../dist/engine.js'
import { openLog } from '../dist/log.js'
import { backfill } from '../dist/reconcile/backfill/backfill.js'
import { Pause } from '../dist/reconcile/pause.js'
import { openRefresher } from '../dist/reconcile/refresh.js'
import { connectLogStream } from '../dist/start/local.js'
import { localAuth0 } from '../dist/start/local-auth0.js'
import { openExportAll } from '../dist/start/run-works.js'
import { serve } from '../dist/start/serve.js'
import { openShutdown } from '../dist/start/shutdown.js'
import { startTenant } from '../dist/tenant/tenant.js'
import { table } from './measure.mjs'
import { openPostgres } from './stage.mjs'
import { openVirtualClock } from './virtual-clock.mjs'

const reserve = 0.3
const users = 20_000
const changed = 10_000
const secret = 'bench-secret'

/** From the making of an export job to its file; Auth0 states no figure. */
const exportMs = 60_000

/** Share of the updates whose events do not show the user. */
const variants = [
  { events: 'with user', bareUpdates: 0 },
  { events: 'bare', bareUpdates: 1 },
]

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
  const auth0 = localAuth0(tenant)
  const ask = openAsk(auth0)
  await local('generate', { count: users })
  await backfill({ pool, ask, log }, {}, new AbortController().signal)
  await local('exports', { durationMs: exportMs })
  const shutdown = openShutdown(log)
  await openApi({ url, auth0, shutdown })
  const close = async () => {
    await shutdown.run()
    await pool.end()
    await tenant.close()
  }
  return { tenant, local, pool, ask, close }
}

/** The API without a worker, and the tenant's log stream pointed at it. */
async function openApi({ url, auth0, shutdown }) {
  const places = { host: '127.0.0.1', port: 0, databaseUrl: url, redisUrl: undefined }
  await prepareEngine({ redis: undefined, database: url })
  // the storm keeps this process so busy that a delivery may be answered 503: it comes again, as from Auth0
  const api = await serve({ ...places, auth0, logStreamTokens: [secret] }, openLog('silent'), shutdown)
  await connectLogStream(auth0, api, secret)
}

/** All at one instant, and all events are in before anything is done about them: what becomes of them is measured. */
async function storm({ local, pool }, bareUpdates) {
  await local('faults', { bareUpdates })
  await local('storm', { count: changed })
  await local('log-streams/flush', {})
  const { rows } = await pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
  if (rows[0].stale !== changed) throw new Error(`${rows[0].stale} of ${changed} rows are stale`)
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
    exportAll: openExportAll({ pool, ask: asked, log, clock: budget.clock }),
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

async function measure(postgres, { plan, bucket, kept, atOnce, perSecond }, { events, bareUpdates }) {
  const stage = await openStage(postgres, `${plan}_${bareUpdates}`)
  const clock = await openVirtualClock(stage.tenant.issuer)
  try {
    clock.hold(stage.pool)
    await clock.during(() => storm(stage, bareUpdates))
    await stage.local('plan', { plan })
    const begun = { at: clock.now(), real: performance.now() }
    const figures = await untilFresh(stage, clock)
    const seconds = (clock.now() - begun.at) / 1000
    const { buckets } = await stage.local('plan')
    const book = buckets[bucket]
    const calls = Object.values(buckets).reduce((sum, { calls }) => sum + calls, 0)
    const { rows } = await stage.pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
    return {
      plan,
      events,
      'seconds until fresh': seconds,
      calls,
      'by search': figures.search.calls,
      'by GET': figures.get.calls,
      'for export': figures.export.calls,
      'calls/user': Math.round((calls / changed) * 10_000) / 10_000,
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
    for (const variant of variants) {
      for (const plan of plans) results.push(await measure(postgres, plan, variant))
    }
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
    targets.filter(([, met]) => !met(row)).map(([name]) => `missed on ${row.plan}, events ${row.events}: ${name}\n`),
  )
  if (misses.length > 0) process.exitCode = 1
  return misses.join('')
}
