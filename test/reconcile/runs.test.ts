import t, { type Test } from 'tap'
import { openEngine } from '../../src/engine.ts'
import { openGap } from '../../src/intake/gaps.ts'
import { openLog } from '../../src/log.ts'
import { runQueueName } from '../../src/reconcile/run-queue.ts'
import { engines, eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const headers = { authorization: `Bearer ${adminToken}` }

type Run = {
  id: string
  kind: string
  started_at: string
  outcome: string | null
  reason: string | null
  figures: Record<string, number>
}

async function runsOf({ call }: Mirror): Promise<Run[]> {
  const { json } = await call('GET', '/admin/runs', { headers })
  return json['runs'] as Run[]
}

/** Waits for a run of this kind that has ended. */
async function ended(mirror: Mirror, kind: string, count = 1): Promise<Run[]> {
  return eventually(
    async () => (await runsOf(mirror)).filter((run) => run.kind === kind && run.outcome !== null),
    (runs) => runs.length >= count,
    30_000,
  )
}

async function putSilently({ tenant }: Mirror, names: readonly string[]): Promise<void> {
  const now = new Date().toISOString()
  const users = names.map((name) => ({
    user_id: `auth0|${name}`,
    email: `${name}@example.com`,
    name,
    created_at: now,
    updated_at: now,
    identities: [{ provider: 'auth0', connection: 'Users', user_id: name, isSocial: false }],
  }))
  await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(users) })
}

/** As with a flushed Redis. */
async function loseSchedule(t: Test, { databaseUrl }: Mirror, redisUrl: string | undefined): Promise<void> {
  const engine = await openEngine({ redis: redisUrl, database: databaseUrl }, openLog('silent'))
  const queue = engine.queue(runQueueName)
  t.ok(await queue.removeJobScheduler('sweep'), 'it was there')
  await queue.close()
  await engine.close()
}

for (const { name, redisUrl } of engines) {
  t.test(`BullMQ on ${name}: the operator has runs begun, and reads how they ended`, async (t) => {
    const mirror = await startMirror(t, { logStream: false, adminToken, redisUrl })
    const { call } = mirror
    await putSilently(mirror, ['ada', 'lin'])
    t.equal((await call('POST', '/admin/runs', { body: { kind: 'drift' } })).status, 401)
    t.match((await call('POST', '/admin/runs', { headers, body: { kind: 'tidy' } })).json, { code: 'request_invalid' })
    const wrong = await call('POST', '/admin/runs', { headers, body: { kind: 'drift', share: 1 } })
    t.match(wrong, { status: 400, json: { code: 'request_invalid' } }, 'a setting of another kind is refused')

    t.match(await call('POST', '/admin/runs', { headers, body: { kind: 'drift', sample: 5 } }), { status: 202 })
    const [drift] = await ended(mirror, 'drift')
    t.match(drift, { outcome: 'completed', settings: { sample: 5 }, figures: { done: 0 }, calls: 0 })
    t.match(drift?.reason, /^0 of 0 rows equal at /)
    t.match(await call('POST', '/admin/runs/drift/stop', { headers }), { status: 404, json: { code: 'run_unknown' } })

    const { text } = await call('GET', '/metrics')
    t.match(text, 'user_mirror_runs_total{kind="drift",outcome="completed"} 1\n')
    t.match(text, /user_mirror_run_last_success_timestamp_seconds\{kind="drift"\} \d{10}/)
    t.match(text, 'user_mirror_run_unfinished{kind="drift"} 0\n')
  })

  t.test(`BullMQ on ${name}: schedules bring runs, and one that was lost is registered anew`, async (t) => {
    const intervals = { sweep: 300 }
    const mirror = await startMirror(t, { logStream: false, adminToken, redisUrl, intervals, watchEveryMs: 100 })
    await ended(mirror, 'sweep', 2)
    t.match((await mirror.call('GET', '/health/ready')).json, {
      status: 'ready',
      schedules: [{ kind: 'sweep', every_seconds: 0.3, last_started_at: String, stalled: false }],
    })
    await loseSchedule(t, mirror, redisUrl)
    const before = (await ended(mirror, 'sweep')).length
    await ended(mirror, 'sweep', before + 3)
    t.match((await mirror.call('GET', '/metrics')).text, 'user_mirror_schedule_alive{kind="sweep"} 1\n')
  })
}

t.test('a run that the operator stops is cancelled with what it has done, and another begins anew', async (t) => {
  const mirror = await startMirror(t, { logStream: false, adminToken })
  const { call, pool, tenant } = mirror
  const faults = (body: string) => fetch(`${tenant.issuer}local/faults`, { method: 'POST', body })
  const begin = async (settings: object) => {
    const body = { kind: 'drift', repair: false, ...settings }
    t.equal((await call('POST', '/admin/runs', { headers, body })).status, 202)
  }
  await pool.query("INSERT INTO users (id, answered_at) SELECT 'auth0|' || n, now() FROM generate_series(1, 1000) n")
  await faults('{"api":{"slow":1,"slowMs":20}}')
  await begin({ all: true })
  await eventually(
    async () => (await pool.query('SELECT FROM mirror.runs WHERE cursor IS NOT NULL')).rowCount,
    (count) => count === 1,
    30_000,
  )
  t.equal((await call('POST', '/admin/runs/drift/stop', { headers })).status, 202)
  const [cancelled] = await ended(mirror, 'drift')
  t.match(cancelled, { outcome: 'cancelled', reason: 'stopped' })
  const { done = 0, total } = cancelled?.figures ?? {}
  t.ok(done > 0 && done < 1000, `${done} of ${total}`)
  await faults('{}')
  await begin({ sample: 5 })
  const [second] = await ended(mirror, 'drift', 2)
  t.match(second, { outcome: 'completed', figures: { done: 5 } })
})

t.test('a run that is asked for while the last one gives back its lock begins when it has', async (t) => {
  const { call, pool, ...mirror } = await startMirror(t, { logStream: false, adminToken })
  const last = await pool.connect()
  const key = "hashtext('user-mirror'), hashtext('run drift')"
  await last.query(`SELECT pg_advisory_lock(${key})`)
  t.equal((await call('POST', '/admin/runs', { headers, body: { kind: 'drift', sample: 5 } })).status, 202)
  const jobs = async () =>
    (await pool.query("SELECT FROM bullmq.job WHERE name = 'drift' AND state = 'active'")).rowCount
  await eventually(jobs, (count) => count === 1)
  await last.query(`SELECT pg_advisory_unlock(${key})`)
  last.release()
  t.match(await ended({ call, pool, ...mirror }, 'drift'), [{ outcome: 'completed' }])
})

t.test('a schedule that is there and has stopped producing is registered anew, and produces', async (t) => {
  const intervals = { sweep: 1_000 }
  const mirror = await startMirror(t, { logStream: false, adminToken, intervals, watchEveryMs: 100 })
  await ended(mirror, 'sweep')
  // as it is reported of BullMQ: the schedule is there, and there is no next job
  const stop = () => mirror.pool.query("DELETE FROM bullmq.job WHERE name = 'sweep' AND state = 'delayed'")
  t.equal((await eventually(stop, ({ rowCount }) => rowCount !== 0)).rowCount, 1)
  const longestPause = async () => {
    const starts = (await ended(mirror, 'sweep')).map(({ started_at }) => Date.parse(started_at)) // the newest first
    return Math.max(...starts.slice(1).map((start, index) => Number(starts[index]) - start))
  }
  t.ok(await eventually(longestPause, (ms) => ms > 3_000), 'after three intervals without a run')
})

t.test('a schedule that has stopped producing is seen by readiness and metrics', async (t) => {
  const intervals = { sweep: 60_000, drift: 3_600_000 }
  const { call, pool } = await startMirror(t, { worker: false, logStream: false, intervals })
  await pool.query(
    `INSERT INTO mirror.runs (kind, started_at, finished_at, outcome) VALUES
       ('sweep', now() - interval '4 minutes', now() - interval '4 minutes', 'completed'),
       ('drift', now() - interval '2 hours', now(), 'failed')`,
  )
  const { status, json } = await call('GET', '/health/ready')
  t.equal(status, 200, 'it serves all the same')
  t.match(json['schedules'], [
    { kind: 'sweep', stalled: true },
    { kind: 'drift', stalled: false },
  ])
  const { text } = await call('GET', '/metrics')
  t.match(text, 'user_mirror_schedule_alive{kind="sweep"} 0\n')
  t.match(text, 'user_mirror_schedule_alive{kind="drift"} 1\n')
  t.match(text, 'user_mirror_runs_total{kind="drift",outcome="failed"} 1\n')
})

t.test('where backfills are scheduled, the mirror is not ready before the first', async (t) => {
  const { call, pool } = await startMirror(t, { worker: false, logStream: false, intervals: { backfill: 86_400_000 } })
  const before = await call('GET', '/health/ready')
  t.match(before, { status: 503, json: { code: 'not_ready', backfilled: false } })
  await pool.query(
    `INSERT INTO mirror.runs (kind, finished_at, outcome) VALUES ('backfill', now(), 'failed'), ('backfill', now(), 'completed')`,
  )
  t.match(await call('GET', '/health/ready'), { status: 200, json: { backfilled: true } })
})

t.test('an empty mirror is filled at the first start, and what was missed before is no gap any more', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false, adminToken })
  await openGap(mirror.pool, {
    source: 'logs',
    from: undefined,
    to: '2026-09-01T08:00:00.000Z',
    reason: 'checkpoint expired',
  })
  await putSilently(mirror, ['ada', 'lin'])
  const second = await startMirror(t, {
    logStream: false,
    adminToken,
    databaseUrl: mirror.databaseUrl,
    tenant: mirror.tenant,
    intervals: { backfill: 86_400_000 },
  })
  const [backfill] = await ended(second, 'backfill')
  t.match(backfill, { outcome: 'completed' })
  const { rows } = await mirror.pool.query('SELECT id, name FROM users ORDER BY id')
  t.strictSame(rows, [
    { id: 'auth0|ada', name: 'ada' },
    { id: 'auth0|lin', name: 'lin' },
  ])
  await eventually(
    async () => (await second.call('GET', '/health/ready')).json,
    (ready) => ready['status'] === 'ready' && ready['open_gaps'] === 0,
  )
})
