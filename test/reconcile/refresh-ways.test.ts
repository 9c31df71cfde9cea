import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import t, { type Test } from 'tap'
import { budgeted } from '../../src/auth0/budget.ts'
import { sharedBudget } from '../../src/auth0/budget-figures.ts'
import { managementBy, openAsk } from '../../src/auth0/management.ts'
import { profileOf } from '../../src/auth0/profile.ts'
import { prepareEngine } from '../../src/engine.ts'
import { openLog } from '../../src/log.ts'
import { openRefresher, type RefreshOptions } from '../../src/reconcile/refresh.ts'
import { openRefreshOne } from '../../src/reconcile/refresh-one.ts'
import { refreshCosts } from '../../src/reconcile/refresh-spent.ts'
import { openExportAll } from '../../src/start/run-works.ts'
import { openShutdown } from '../../src/start/shutdown.ts'
import { work } from '../../src/start/work.ts'
import { arrive } from '../../src/users/arrive.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { staleUsers } from '../../src/users/read.ts'
import { writeSearched } from '../../src/users/searched.ts'
import { writeGone, writeProfiles } from '../../src/users/write.ts'
import { openAnsweringApi } from '../stage/answering-api.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { matches } from '../stage/matching.ts'
import { eventually } from '../stage/mirror.ts'
import { openPlannedTenant, type PlannedTenant } from '../stage/planned-tenant.ts'

const log = openLog('silent')
const going = new AbortController().signal

/** So many users are changed at once, and their events are dated a little later, as Auth0's are; each tells when or not. */
async function storm(stage: PlannedTenant, pool: Pool, count: number, tells = true): Promise<string[]> {
  await stage.local('generate', { count: 2 * count })
  await stage.clock.wait(stage.clock.now() + 1_000)
  const { ids } = (await stage.local('storm', { count, ids: true })) as { ids: string[] }
  const changedAt = stage.clock.now()
  const dates = {
    at: new Date(changedAt + 10).toISOString(),
    ...(tells && { shownFrom: new Date(changedAt).toISOString() }),
  }
  await noteChanges(
    pool,
    ids.map((id) => ({ id, ...dates, exists: true, stale: 'updated' })),
  )
  return ids
}

async function refresherOf(t: Test, stage: PlannedTenant, more: Partial<RefreshOptions> = {}) {
  const pool = stage.clock.hold(await openPool(t, stage.databaseUrl))
  const budget = await stage.budget()
  const ask = budgeted(stage.ask, budget, 'hint')
  const refresher = openRefresher({ pool, management: managementBy(ask), ask, clock: budget.clock, log, ...more })
  return { pool, refresher }
}

/** Rows that are fresh and show their change. */
async function shown(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM users WHERE stale_since IS NULL AND app_metadata ? 'storm'",
  )
  return rows[0]?.count ?? 0
}

t.test('many are searched for in groups, and each row shows its change', async (t) => {
  const stage = await openPlannedTenant(t, 'enterprise')
  const { pool, refresher } = await refresherOf(t, stage)
  await storm(stage, pool, 600)
  await refresher.drain(going)
  t.equal(await shown(pool), 600)
  const { get, search } = refresher.figures()
  t.ok(get.calls + search.calls <= 30, `${get.calls} calls one by one and ${search.calls} searches`)
  t.match(await stage.books(), { api: { calls: get.calls + search.calls, refused: 0 } }, 'and these are all')
  t.strictSame(await refreshCosts(pool), refresher.figures(), 'the cluster knows what it took')
})

t.test('a few are asked for one by one, at once', async (t) => {
  const stage = await openPlannedTenant(t, 'enterprise')
  const { pool, refresher } = await refresherOf(t, stage)
  await storm(stage, pool, 5)
  const begun = stage.clock.now()
  await refresher.drain(going)
  t.equal(await shown(pool), 5)
  t.match(refresher.figures(), { get: { calls: 5, users: 5 }, search: { calls: 0 } })
  t.equal(stage.clock.now(), begun, 'without a pause')
})

t.test('a search that lags is waited for, and never taken for the truth', async (t) => {
  const stage = await openPlannedTenant(t, 'enterprise')
  await stage.local('faults', { indexLagMs: 6_000 })
  const { pool, refresher } = await refresherOf(t, stage)
  await storm(stage, pool, 500)
  await refresher.drain(going)
  t.equal(await shown(pool), 500)
  const { get, search } = refresher.figures()
  t.ok(get.calls + search.calls <= 30, `${get.calls} calls one by one and ${search.calls} searches`)
})

t.test('where an event does not tell what a search has to show, nothing is searched for', async (t) => {
  const stage = await openPlannedTenant(t, 'none')
  const { pool, refresher } = await refresherOf(t, stage)
  await storm(stage, pool, 100, false)
  await refresher.drain(going)
  t.equal(await shown(pool), 100)
  t.match(refresher.figures(), { get: { calls: 100, users: 100 }, search: { calls: 0 } })
})

t.test('where the search shows nobody as new as the hints, it is left alone soon', async (t) => {
  const stage = await openPlannedTenant(t, 'none')
  await stage.local('faults', { indexLagMs: 3_600_000 })
  const { pool, refresher } = await refresherOf(t, stage)
  await storm(stage, pool, 300)
  await refresher.drain(going)
  t.equal(await shown(pool), 300)
  const { get, search } = refresher.figures()
  t.equal(get.users, 300)
  t.ok(search.calls <= 12, `${search.calls} searches`)
})

/** The real one: a backfill by an export job of the tenant's. */
async function exportOf(stage: PlannedTenant) {
  const budget = await stage.budget()
  const pool = stage.clock.hold(await openPool(t, stage.databaseUrl))
  return openExportAll({ pool, ask: budgeted(stage.ask, budget, 'hint'), log, clock: budget.clock })
}

t.test('a round that would cost very many calls has everybody exported beside it, once', async (t) => {
  const stage = await openPlannedTenant(t, 'free')
  await stage.local('exports', { durationMs: 60_000 })
  const { pool, refresher } = await refresherOf(t, stage, { exportAll: await exportOf(stage) })
  await storm(stage, pool, 600, false)
  await refresher.drain(going)
  t.equal(await shown(pool), 600)
  t.match(await stage.local('exports'), { figures: { jobs: 1, finished: 1 } })
  const { get, export: all } = refresher.figures()
  t.equal(get.users + all.users, 600, 'each by one way')
  t.match(await stage.books(), { api: { calls: get.calls + all.calls, refused: 0 } }, 'and these are all the calls')
  t.ok(get.calls + all.calls <= 30, `${get.calls} calls one by one and ${all.calls} for the export`)
  t.strictSame(await refreshCosts(pool), refresher.figures(), 'the cluster knows what it took')
})

t.test('nobody waits for an export that fails', async (t) => {
  const stage = await openPlannedTenant(t, 'none')
  await stage.local('exports', { durationMs: 20_000, failing: 'out of order' })
  const { pool, refresher } = await refresherOf(t, stage, { exportAll: await exportOf(stage) })
  await storm(stage, pool, 510, false)
  const begun = stage.clock.now()
  await refresher.drain(going)
  t.equal(await shown(pool), 510)
  t.equal(refresher.figures().get.users, 510)
  t.ok(stage.clock.now() - begun < 60_000)
})

t.test('whoever waits in a request is asked about next, in the midst of a storm', async (t) => {
  const stage = await openPlannedTenant(t, 'free')
  const urgently = budgeted(stage.ask, await stage.budget(), 'request')
  const urgent = { ask: urgently, management: managementBy(urgently) }
  const { pool, refresher } = await refresherOf(t, stage, { urgent })
  await storm(stage, pool, 1_000, false)
  const stopping = new AbortController()
  const draining = refresher.drain(stopping.signal)
  await stage.clock.wait(stage.clock.now() + 5_000, going)
  const begun = stage.clock.now()
  await stage.local('token', { user_id: 'auth0|newcomer' })
  await arrive(pool, [{ id: 'auth0|newcomer', issuedAt: begun / 1000 }])
  const fresh = async () =>
    (await pool.query("SELECT FROM users WHERE id = 'auth0|newcomer' AND stale_since IS NULL")).rowCount === 1
  while (!(await fresh())) await stage.clock.wait(stage.clock.now() + 500, going)
  const waitedMs = stage.clock.now() - begun
  t.ok(waitedMs <= 3_000, `fresh after ${waitedMs} ms, where a call a second is allowed`)
  t.match(await sharedBudget(pool, 0.3), { endpoints: [{ endpoints: 'GET users', calls: { request: 1 } }] })
  stopping.abort()
  await draining
  t.match(await stage.books(), { api: { refused: 0 } })
})

t.test(
  'while Auth0 is slow about somebody who waits, those who come after the others do not wait for that',
  async (t) => {
    const pool = await openPool(t)
    const held: (() => void)[] = []
    const auth0 = await apiThat(t, (request, response) => {
      const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
      const answer = () => response.end(JSON.stringify({ user_id: id }))
      id === 'auth0|slow' ? held.push(answer) : answer()
    })
    const refresher = openRefresher({ pool, management: managementBy(openAsk(auth0)), log })
    const areFresh = (...ids: string[]) =>
      eventually(
        () => pool.query('SELECT FROM users WHERE id = ANY($1) AND stale_since IS NULL', [ids]),
        ({ rowCount }) => rowCount === ids.length,
      )
    await arrive(pool, [{ id: 'auth0|slow', issuedAt: Date.now() / 1000 }])
    await hint(pool, ['auth0|1'])
    const draining = refresher.drain(going)
    await areFresh('auth0|1')
    await hint(pool, ['auth0|2'])
    await areFresh('auth0|2')
    t.equal(held.length, 1, 'who waits is still asked about')
    for (const answer of held) answer()
    await draining
    await areFresh('auth0|slow')
  },
)

t.test('what a search shows is written only where it is provably as new as the hint', async (t) => {
  const pool = await openPool(t)
  const at = (seconds: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, seconds))
  const profile = (id: string, updated: Date, name: string) => {
    const row = profileOf(JSON.stringify({ user_id: id, name, updated_at: updated.toISOString() }))
    if (row === undefined) throw new Error('not a user')
    return row
  }
  const ids = ['newer', 'same', 'behind', 'doubted', 'gone', 'unmoved'].map((name) => `auth0|${name}`)
  await writeProfiles(
    pool,
    ids.map((id) => ({
      profile: profile(id, at(id.endsWith('unmoved') ? 20 : 1), 'old'),
      answeredAt: at(2),
      hints: '0',
    })),
  )
  await writeGone(pool, 'auth0|gone', at(3), '0')
  await noteChanges(
    pool,
    ids.map((id) => ({ id, at: at(10).toISOString(), exists: true, stale: 'updated' })),
  )
  await pool.query("UPDATE users SET hinted_at = 'infinity' WHERE id = 'auth0|doubted'")
  const when: Record<string, number> = { newer: 11, same: 10, behind: 9, doubted: 11, gone: 11, unmoved: 20 }
  const found = Object.entries(when).map(([name, seconds]) => profile(`auth0|${name}`, at(seconds), 'new'))
  t.strictSame(
    await writeSearched(pool, [...found, profile('auth0|nobody', at(11), 'new')]),
    new Set(['auth0|newer', 'auth0|same']),
  )
  const { rows } = await pool.query('SELECT id, name, answered_at, gone_at IS NOT NULL AS gone FROM users ORDER BY id')
  matches(t, rows, [
    { id: 'auth0|behind', name: 'old', answered_at: at(2), gone: false },
    { id: 'auth0|doubted', name: 'old', gone: false },
    { id: 'auth0|gone', name: 'old', gone: true },
    { id: 'auth0|newer', name: 'new', answered_at: at(11), gone: false },
    { id: 'auth0|same', name: 'new', answered_at: at(10), gone: false },
    { id: 'auth0|unmoved', name: 'old', gone: false },
  ])
})

/** A Management API that answers as told, in real time. */
async function apiThat(t: Test, answer: RequestListener) {
  return openAnsweringApi(t, answer)
}

async function hint(pool: Pool, ids: readonly string[], date = new Date()): Promise<void> {
  const at = date.toISOString()
  await noteChanges(
    pool,
    ids.map((id) => ({ id, at, shownFrom: at, exists: true, stale: 'updated' })),
  )
}

t.test('an address that is too long is made shorter, until Auth0 takes it', async (t) => {
  const pool = await openPool(t)
  const at = new Date(Date.now() - 60_000)
  const ids = Array.from({ length: 90 }, (_, index) => `samlp|a connection|user.${index}@with-a-long.example.com`)
  await hint(pool, ids, at)
  const lengths: number[] = []
  const auth0 = await apiThat(t, (request, response) => {
    const url = new URL(request.url ?? '', 'http://tenant.example')
    lengths.push(String(request.url).length)
    if (String(request.url).length > 2_000) return void response.writeHead(414).end()
    const named = ids.filter((id) => url.searchParams.get('q')?.includes(`"${id}"`))
    response.end(JSON.stringify(named.map((user_id) => ({ user_id, updated_at: at.toISOString() }))))
  })
  const ask = openAsk(auth0)
  const refresher = openRefresher({ pool, management: managementBy(ask), ask, log })
  await refresher.drain(going)
  t.strictSame(await staleUsers(pool, 100), [])
  t.ok(refresher.figures().search.users >= 80, 'the last few are asked for one by one')
  t.ok(lengths.length <= 24, `${lengths.length} calls`)
})

t.test('a storm of hints about one user is one refresh now and one at the end', async (t) => {
  const pool = await openPool(t)
  let calls = 0
  const auth0 = await apiThat(t, (_request, response) => {
    calls++
    response.end(JSON.stringify({ user_id: 'auth0|1' }))
  })
  const refresher = openRefresher({ pool, management: managementBy(openAsk(auth0)), log })
  await hint(pool, ['auth0|1'])
  const storming = (async () => {
    for (let index = 0; index < 100; index++) await hint(pool, ['auth0|1'], new Date(Date.now() + 60_000 + index))
  })()
  await refresher.drain(going)
  await storming
  await refresher.drain(going)
  t.ok(calls <= 3, `${calls} calls for 101 hints`)
})

t.test('who wants the same user refreshed at the same time shares one call', async (t) => {
  const pool = await openPool(t)
  let calls = 0
  const auth0 = await apiThat(t, (_request, response) => {
    calls++
    response.end(JSON.stringify({ user_id: 'auth0|1' }))
  })
  await hint(pool, ['auth0|1'])
  const [user] = await staleUsers(pool, 1)
  if (user === undefined) throw new Error('nobody is stale')
  const one = openRefreshOne({ pool, log })
  const urgent = managementBy(openAsk(auth0))
  const both = [one(user, going, managementBy(openAsk(auth0))), one(user, going, urgent)]
  t.strictSame(await Promise.all(both.map(({ answered }) => answered)), [true, true])
  t.strictSame(
    both.map(({ asked }) => asked),
    [true, false],
  )
  t.equal(calls, 1)
})

t.test(
  'a tenant that answers 500 to everything is asked no more often for any number of hints and wakes',
  async (t) => {
    let calls = 0
    const auth0 = await apiThat(t, (_request, response) => {
      calls++
      response.writeHead(500).end()
    })
    const databaseUrl = await openDatabase(t)
    await prepareEngine({ redis: undefined, database: databaseUrl })
    const shutdown = openShutdown(log)
    t.teardown(() => shutdown.run())
    const pool = await openPool(t, databaseUrl)
    await hint(
      pool,
      Array.from({ length: 1_000 }, (_, index) => `auth0|${index}`),
    )
    await work({ databaseUrl, redisUrl: undefined, auth0 }, log, shutdown)
    const end = Date.now() + 4_000
    while (Date.now() < end) {
      await hint(pool, [`auth0|more-${Date.now()}`])
      await sleep(20) // what is claimed is about time
    }
    t.ok(calls >= 1)
    t.ok(calls <= 10, `${calls} calls in four seconds`)
  },
)
