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
import { round } from './measure.mjs'
import { askLocal } from './tokens.mjs'
import { atLeast, atMost } from './verdict.mjs'
import { openVirtualClock } from './virtual-clock.mjs'

const reserve = 0.3
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
async function openMirror(postgres, name, users) {
  const tenant = await startTenant({ port: 0 })
  const local = (path, body) => askLocal(tenant, path, body)
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
async function storm({ local, pool }, bareUpdates, changed) {
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

async function measure(postgres, { plan, bucket, kept, atOnce, perSecond }, { events, bareUpdates }, changed) {
  const mirror = await openMirror(postgres, `${plan}_${bareUpdates}`, changed * 2)
  const clock = await openVirtualClock(mirror.tenant.issuer)
  try {
    clock.hold(mirror.pool)
    await clock.during(() => storm(mirror, bareUpdates, changed))
    await mirror.local('plan', { plan })
    const begun = clock.now()
    const figures = await untilFresh(mirror, clock)
    const seconds = (clock.now() - begun) / 1000
    const { buckets } = await mirror.local('plan')
    const book = buckets[bucket]
    const calls = Object.values(buckets).reduce((sum, { calls }) => sum + calls, 0)
    const { rows } = await mirror.pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
    return {
      plan,
      events,
      'seconds until fresh': seconds,
      calls,
      'by search': figures.search.calls,
      'by GET': figures.get.calls,
      'for export': figures.export.calls,
      'calls/user': round(calls / changed, 4),
      'budget used': round(book.calls / (atOnce + perSecond * seconds), 3),
      '429s': book.refused,
      'most 429s a window': Math.max(0, ...Object.values(book.refusedByWindow)),
      'lowest left': book.lowestRemaining,
      'to be left': kept,
      'still stale': rows[0].stale,
    }
  } finally {
    await clock.close()
    await mirror.close()
  }
}

export const budget = {
  about: 'a storm of changes under the rate limits of Auth0’s plans, on a virtual clock',
  minutes: 8,
  options: { changed: 10_000 },
  quick: { changed: 1_000 },
  run: async ({ changed }, stage) => {
    const postgres = await stage.postgres()
    const rows = []
    for (const variant of variants) {
      for (const plan of plans) rows.push(await measure(postgres, plan, variant, changed))
    }
    const busy = rows.filter((row) => row['for export'] === 0).map((row) => row['budget used'])
    const worst = (choose, member) => choose(...rows.map((row) => row[member]))
    return {
      tables: [{ title: `${changed} users changed at once`, rows }],
      targets: [
        atMost(0.05, 'calls for each refreshed user', worst(Math.max, 'calls/user')),
        // an export spends nothing while Auth0 makes its file
        atLeast(0.95, 'of the permitted budget used, where no export is waited for', Math.min(...busy)),
        atMost(1, '429s in a window', worst(Math.max, 'most 429s a window')),
        atLeast(0, 'left beyond the reserve', Math.min(...rows.map((row) => row['lowest left'] - row['to be left']))),
        atMost(0, 'users still stale', worst(Math.max, 'still stale')),
      ],
      runs: [],
      floors: [],
    }
  },
}
