import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { listMetrics, metricList } from '../../src/readers/metric-list.ts'
import { administer } from '../stage/database.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

/** Name, labels and value of each line. */
const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? (\S+)$/gm

/** The conventions: our own prefix, base units, `_total` for what only grows and nothing else. */
function keepsConventions(t: Test, text: string): void {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [String(name), type]))
  t.ok(types.size > 40)
  for (const [name, type] of types) {
    t.match(name, /^(user_mirror|process|nodejs)_[a-z0-9_]+$/)
    t.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`)
    t.notMatch(name, /_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)/, `${name} has a base unit`)
    t.match(text, new RegExp(`^# HELP ${name} \\S`, 'm'), name)
  }
}

t.test('a scrape tells how far the mirror can be trusted, by names of the convention', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await mirror.pool.query(
    `INSERT INTO users (id, blocked, stale_since, gone_at) VALUES
       ('auth0|late', NULL, now() - interval '10 minutes', NULL), ('auth0|later', true, now(), NULL),
       ('auth0|gone', NULL, NULL, now()), ('auth0|fine', false, NULL, NULL)`,
  )
  await mirror.pool.query(
    `INSERT INTO mirror.runs (kind, started_at, finished_at, outcome, reason, figures) VALUES
       ('backfill', '2026-10-01', '2026-10-02', 'completed', NULL, '{}'),
       ('backfill', '2026-10-03', '2026-10-04', 'completed', 'who is gone could not be looked for', '{}'),
       ('drift', '2026-10-05', '2026-10-05', 'completed', NULL, '{"equal": 7, "drifted": 2, "email differs": 2}')`,
  )
  await mirror.pool.query('UPDATE mirror.deletion SET removed = 3, scrubbed = 4, refused = 5')
  await mirror.call('GET', '/users/auth0%7Csecret-id', { token: await mirror.token('auth0|fine') })
  await mirror.call('BREW' as 'GET', '/nothing/auth0%7Csecret-id').catch(() => undefined)
  await mirror.call('GET', '/nothing/auth0%7Csecret-id')
  const { text } = await mirror.call('GET', '/metrics')
  for (const line of [
    'user_mirror_database_up 1',
    'user_mirror_users{state="live"} 3',
    'user_mirror_users{state="gone"} 1',
    'user_mirror_users{state="blocked"} 1',
    'user_mirror_stale_users 2',
    'user_mirror_removed_users_total 3',
    'user_mirror_scrubbed_users_total 4',
    'user_mirror_removals_refused 5',
    'user_mirror_inbox_events 0',
    'user_mirror_quarantined_events 0',
    `user_mirror_last_comparison_timestamp_seconds ${Date.parse('2026-10-02T00:00:00Z') / 1000}`,
    'user_mirror_drift_rows{result="equal"} 7',
    'user_mirror_drift_rows{result="drifted"} 2',
    'user_mirror_pool_waiting 0',
  ])
    t.ok(text.includes(`${line}\n`), line)
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  const lag = figure('user_mirror_stale_age_seconds')
  t.ok(lag >= 600 && lag < 700, String(lag))
  const until = figure('user_mirror_applied_until_timestamp_seconds')
  t.ok(Math.abs(Date.now() / 1000 - 600 - until) < 60, 'applied until the oldest change that is not')

  const route = 'user_mirror_http_request_duration_seconds_count'
  t.match(text, `${route}{method="GET",route="/users/:id",status="4xx"} 1\n`)
  t.match(text, `${route}{method="any",route="none",status="4xx"} 1\n`)
  t.notMatch(text, 'secret-id', 'a path is no label')
  keepsConventions(t, text)
  const told = new Set([...text.matchAll(sample)].map(([, name]) => String(name)))
  const listed = (await listMetrics()).map(({ name }) => name)
  for (const name of told) {
    const plain = name.replace(/_(count|sum|bucket)$/, '')
    t.ok(listed.includes(name) || listed.includes(plain), `${name} is listed`)
  }
  checkByPromtool(t, text)
})

/** Prometheus's own word, where the run has found it. */
function checkByPromtool(t: Test, text: string): void {
  const promtool = process.env['TEST_PROMTOOL']
  if (promtool === undefined) return
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  t.equal(status, 0, `${stdout}${stderr}`)
  t.equal(`${stdout}${stderr}`, '')
}

t.test('many rows are estimated, and a scrape costs the same', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await mirror.pool.query(
    `INSERT INTO users (id, blocked, gone_at)
     SELECT 'auth0|' || n, n % 10 = 0, CASE WHEN n % 4 = 0 THEN now() END FROM generate_series(1, 60000) AS n`,
  )
  const before = (await mirror.call('GET', '/metrics')).text
  t.match(before, /^user_mirror_users\{state="gone"\} (10001|1[45]\d{3})$/m, 'no share is guessed before one is known')
  await mirror.pool.query('ANALYZE users')
  await eventually(
    async () => (await mirror.call('GET', '/metrics')).text,
    (text) => text.includes('state="blocked"'),
  )
  const { text } = await mirror.call('GET', '/metrics')
  const users = (state: string) =>
    Number(new RegExp(`^user_mirror_users\\{state="${state}"\\} (\\d+)$`, 'm').exec(text)?.[1])
  const near = (figure: number, wanted: number) =>
    t.ok(Math.abs(figure / wanted - 1) < 0.15, `${figure} is near ${wanted}`)
  near(users('live'), 45_000)
  near(users('gone'), 15_000)
  near(users('blocked'), 6_000)
})

t.test('while the database is away a scrape tells what the process knows, and once it is back the rest', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const name = new URL(mirror.databaseUrl).pathname.slice(1)
  const scrape = async () => (await mirror.call('GET', '/metrics')).text
  t.match(await scrape(), 'user_mirror_users{state="live"} 0\n')
  await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  const away = await eventually(scrape, (text) => /^user_mirror_database_up 0$/m.test(text))
  t.notMatch(away, 'user_mirror_users', 'nothing that was true once')
  t.match(away, /^user_mirror_pool_waiting \d+$/m)
  t.match(away, /^nodejs_eventloop_lag_seconds \S+$/m)
  await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  const back = await eventually(scrape, (text) => /^user_mirror_database_up 1$/m.test(text))
  t.match(back, 'user_mirror_users{state="live"} 0\n')
})

t.test('docs/metrics.md is the list of them (npm run docs writes it)', async (t) => {
  const text = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const [, listed] = /<!-- metrics -->\n\n([\s\S]*?)\n\n<!-- \/metrics -->/.exec(text) ?? []
  t.equal(listed ?? '', await metricList())
})
