import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { readUsable } from '../../src/config.ts'
import type { Level } from '../../src/doctor/check.ts'
import { skewOf } from '../../src/doctor/clocks.ts'
import { examine } from '../../src/doctor/examine.ts'
import { openLog } from '../../src/log.ts'
import { openPool } from '../../src/pool.ts'
import { asApp } from '../../src/postgres/roles.ts'
import { doctorCommand } from '../../src/start/commands/doctor.ts'
import { localTenantAt } from '../../src/start/local-auth0.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { inThisProcess } from '../stage/in-process.ts'
import { call, eventually, type Mirror, secret, startMirror } from '../stage/mirror.ts'

function environmentOf({ databaseUrl, tenant }: Mirror): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    AUTH0_DOMAIN: new URL(tenant.issuer).host,
    AUTH0_BASE_URL: tenant.issuer,
    AUTH0_AUDIENCE: tenant.audience,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: tenant.clientSecret,
    LOG_STREAM_TOKENS: secret,
  }
}

/** As a mirror that is well: everybody gone through, each kind of run begun, a client that may do what is needed. */
async function healthy(t: Test) {
  const mirror = await startMirror(t, { worker: false })
  await mirror.pool.query(
    `INSERT INTO mirror.runs (kind, finished_at, outcome) SELECT kind, now(), 'completed'
     FROM unnest('{backfill,sweep,drift}'::text[]) AS kind`,
  )
  const said: string[] = []
  /** What each check has found with these settings. */
  const doctor = async (env: Record<string, string> = {}) => {
    const { config, wrong } = readUsable({ ...environmentOf(mirror), ...env })
    const url = config.databaseUrl && (await asApp(config.databaseUrl).catch(() => undefined))?.url
    const pool = openPool(url ?? String(config.databaseUrl), openLog('silent'))
    try {
      const auth0 = config.auth0 ?? localTenantAt(1)
      const { level, findings } = await examine({ config, wrong, auth0, version: '0' }, pool)
      said.push(JSON.stringify(findings))
      const of = (check: string) => findings.filter((finding) => finding.check === check)
      const bad = findings.filter(({ level }) => level === 'error' || level === 'warning').map(({ check }) => check)
      return { level, of, bad: [...new Set(bad)] }
    } finally {
      await pool.end()
    }
  }
  const local = (path: string, body: unknown) => call('POST', `${mirror.tenant.issuer}local/${path}`, { body })
  const [grant] = JSON.parse((await mirror.manage('GET', 'client-grants')).text)
  const mayDo = async (...scope: string[]) => {
    await mirror.manage('PATCH', `client-grants/${grant.id}`, { scope })
    await mirror.pool.query('DELETE FROM mirror.management_token')
  }
  const [stream] = JSON.parse((await mirror.manage('GET', 'log-streams')).text)
  const change = (body: unknown) => mirror.manage('PATCH', `log-streams/${stream.id}`, body)
  return { mirror, doctor, local, mayDo, change, said }
}

const error = (says: RegExp, remedy = /./) => [{ level: 'error' as Level, says, remedy }]
const warning = (says: RegExp, remedy = /./) => [{ level: 'warning' as Level, says, remedy }]

t.test('each part that is not well is found, with its remedy', async (t) => {
  const { mirror, doctor, local, mayDo, change, said } = await healthy(t)
  const { pool } = mirror

  const many = await doctor()
  t.strictSame(many.bad, ['scopes'], 'the machine client may do everything')
  t.match(many.of('scopes'), [{ level: 'warning', says: /more than reading: .*delete:users/ }, { level: 'note' }])

  await mayDo('read:users', 'read:log_streams')
  const well = await doctor()
  t.strictSame(well.bad, [])
  t.match(well.of('log stream'), [{ level: 'ok', says: /lst_\d+ runs/ }])
  t.match(well.of('roles'), [{ level: 'ok', says: /works as mirror_app/ }])
  t.match(well.of('indexes'), [{ level: 'ok', says: /all there and valid/ }])
  t.match(well.of('migrations'), [{ level: 'ok' }])
  t.match(well.of('tables'), [{ level: 'ok', says: /users .* rows/ }])

  const few = await doctor({ PULL_LOGS: '60', MIRROR_GRANTS: 'roles', EVENT_STREAM_TOKENS: 'a-long-enough-secret' })
  t.match(few.of('scopes'), [
    ...error(/^read:logs is missing: `PULL_LOGS`/, /user-mirror setup/),
    ...error(/^read:roles is missing/),
    ...error(/^read:role_members is missing/),
    ...warning(/^read:event_streams is missing/),
    ...warning(/^update:event_deliveries is missing/),
  ])
  t.match(few.of('event stream'), [{ level: 'note', says: /cannot be looked at/ }])
  await mayDo('read:users', 'read:log_streams', 'read:logs', 'read:event_streams', 'update:event_deliveries')
  const withEvents = { EVENT_STREAM_TOKENS: 'a-long-enough-secret', PULL_LOGS: '60' }
  t.match((await doctor(withEvents)).of('scopes'), [{ level: 'ok' }], 'a token from before the grant is replaced')
  t.match((await doctor(withEvents)).of('event stream'), error(/none of the tenant's event streams leads to/))
  await local('plan', { eventStreams: false })
  t.match((await doctor(withEvents)).of('event stream'), warning(/the plan has none/, /EVENT_STREAM_TOKENS/))
  await mayDo('read:users', 'read:log_streams')

  t.match(
    (await doctor({ LOG_STREAM_TOKENS: 'another-long-secret' })).of('log stream'),
    error(/is not one of LOG_STREAM_TOKENS/, /user-mirror setup/),
  )
  const ledger = (set: string) =>
    pool.query(`UPDATE mirror._prisma_migrations SET ${set} WHERE migration_name LIKE '%_setup'`)
  await change({ status: 'paused' })
  await local('clock', { advanceMs: 120_000 })
  await ledger('rolled_back_at = now()')
  await pool.query(
    `DROP INDEX users_email_idx;
     REVOKE UPDATE ON mirror.gaps FROM mirror_app;
     ALTER TABLE mirror.gaps OWNER TO CURRENT_USER;
     UPDATE mirror.runs SET started_at = now() - interval '9 hours' WHERE kind = 'sweep';
     INSERT INTO mirror.runs (kind, finished_at, outcome, reason) VALUES ('drift', now(), 'held', 'too many are gone');
     INSERT INTO users (id, stale_since, stale_reason) VALUES ('auth0|late', now() - interval '9 minutes', 'updated');
     INSERT INTO mirror.quarantine (reason, body) VALUES ('not JSON', 'x');
     INSERT INTO mirror.gaps (source, from_at, to_at, reason) VALUES ('log_stream', now(), now(), 'stood still')`,
  )
  const bad = await doctor()
  t.match(bad.of('log stream'), error(/is paused: nothing is delivered/, /RESUME_STREAMS/))
  t.match(bad.of('clock of Auth0'), error(/^Auth0's clock is 1[12]\d\.\d s ahead of this machine/, /NTP/))
  t.match(
    bad.of('indexes'),
    error(/users_email_idx is missing/, /CREATE INDEX "users_email_idx" ON "public"\."users"\("email"\);/),
  )
  t.match(bad.of('roles'), [
    ...warning(/not as mirror_app/),
    ...warning(/^1 rights of the roles are missing/, /user-mirror migrate/),
    ...warning(/^1 things do not belong to mirror_owner/),
  ])
  t.match(bad.of('migrations'), error(/^1 not applied: .*_setup/, /user-mirror migrate/))
  t.match(bad.of('schedules'), error(/^no sweep since .*due every 15 min/, /user-mirror work/))
  t.match(bad.of('runs'), warning(/the last drift is held: too many are gone/))
  t.match(bad.of('rows'), warning(/^1 row known to be out of date, the oldest for (9|10) min/))
  t.match(bad.of('set aside'), warning(/^1 delivery: not JSON/, /user-mirror replay/))
  t.match(bad.of('gaps'), warning(/stood still/, /backfill/))
  t.match(bad.of('sources'), [{ level: 'ok', says: /log_stream \d+ s ago/ }])

  await change({ status: 'active', filters: [{ type: 'category', name: 'user.success' }] })
  await local('clock', { advanceMs: -120_000 })
  await ledger('rolled_back_at = NULL, finished_at = NULL')
  await pool.query(
    `SELECT mirror.grant_roles();
     CREATE INDEX users_email_idx ON users (email);
     UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_email_idx'::regclass`,
  )
  const less = await doctor()
  t.match(less.of('log stream'), warning(/leaves out auth\.signup\.success, /))
  t.match(less.of('indexes'), warning(/not valid: users_email_idx/, /REINDEX/))
  t.match(less.of('migrations'), error(/failed: .*_setup/))
  t.match(less.of('roles'), [{ level: 'ok' }])
  await ledger("finished_at = now(), migration_name = 'newer_setup'")
  t.match((await doctor()).of('migrations'), [
    ...error(/not applied/),
    ...warning(/unknown to this version: newer_setup/),
  ])

  for (const word of [secret, mirror.tenant.clientSecret, 'auth0|late', new URL(mirror.databaseUrl).password || secret])
    t.notMatch(said.join('\n'), word, 'neither secrets nor people are in it')
})

t.test('one part that is away costs no others', async (t) => {
  const { doctor, mayDo, mirror } = await healthy(t)
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const { port } = silent.address() as AddressInfo
  const hanging = { ...environmentOf(mirror), DATABASE_URL: `postgresql://mirror:hidden@127.0.0.1:${port}/app` }
  const waiting = run(t, ['doctor', '--json'], hanging, await emptyDirectory(t))
  const ended = once(waiting.child, 'close')
  await mayDo('read:users', 'read:log_streams')

  const withoutDatabase = await doctor({ DATABASE_URL: 'postgresql://mirror:hidden@127.0.0.1:1/app' })
  t.match(withoutDatabase.of('database'), error(/Postgres cannot be reached \(ECONNREFUSED\)/))
  t.match(withoutDatabase.of('rows'), [{ level: 'note', says: /not looked at/ }])
  t.match(withoutDatabase.of('log stream'), [{ level: 'ok' }])
  t.strictSame(withoutDatabase.bad, ['database'])

  const withoutTenant = await doctor({ AUTH0_BASE_URL: 'http://127.0.0.1:1' })
  t.match(withoutTenant.of('signing keys'), error(/nobody gets in/, /AUTH0_DOMAIN/))
  t.match(withoutTenant.of('tenant'), error(/^http:\/\/127\.0\.0\.1:1 cannot be reached/))
  t.match(withoutTenant.of('indexes'), [{ level: 'ok' }])

  const refused = await doctor({ AUTH0_CLIENT_SECRET: 'not-the-secret' })
  t.match(refused.of('tenant'), error(/does not take the machine client and its secret/, /AUTH0_CLIENT_SECRET/))
  t.match(refused.of('signing keys'), [{ level: 'ok' }])
  await mirror.manage('DELETE', `client-grants/${JSON.parse((await mirror.manage('GET', 'client-grants')).text)[0].id}`)
  await mirror.pool.query('DELETE FROM mirror.management_token')
  t.match((await doctor()).of('tenant'), error(/may not ask the Management API/, /user-mirror setup/))

  const wrong = await doctor({ PORT: 'x', AUTH0_CLIENT_SECRET: '', LOG_STREAM_TOKENS: 'short' })
  t.match(wrong.of('settings'), [
    ...error(/^PORT is not/),
    ...error(/^AUTH0_CLIENT_SECRET is needed/),
    ...warning(/fewer/),
  ])
  t.match(wrong.of('tenant'), error(/no machine client/))
  t.match((await doctor({ LOG_STREAM_TOKENS: '' })).of('settings'), warning(/no events come in/, /PULL_LOGS/))

  t.strictSame(await ended, [1, null], 'a database that accepts and does not answer keeps nobody')
  t.match(JSON.parse(waiting.output()).findings, [
    { check: 'database', level: 'error', says: /Postgres cannot be reached/ },
  ])

  const noRedis = await doctor({ REDIS_URL: 'redis://:hidden@127.0.0.1:1' })
  t.match(noRedis.of('redis'), error(/Redis cannot be reached \(ECONNREFUSED\)/))
  t.notMatch(JSON.stringify(noRedis.of('redis')), 'hidden')

  const empty = new pg.Client(mirror.databaseUrl)
  await empty.connect()
  await empty.query('DROP SCHEMA mirror CASCADE')
  await empty.end()
  const bare = await doctor()
  t.match(bare.of('migrations'), error(/^\d+ not applied: 20261123000000_users_and_inbox … /))
  t.match(bare.of('rows'), [{ level: 'note', says: /no tables/ }])
})

/** Where it is installed. */
const redisServer = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path))

t.test('a Redis that drops keys is an error', async (t) => {
  const { doctor } = await healthy(t)
  if (redisServer === undefined)
    return t.match((await doctor({ REDIS_URL: 'redis://127.0.0.1:1' })).of('redis'), error(/Redis/))
  const port = await freePort()
  const more = ['--maxmemory-policy', 'allkeys-lru', '--dir', await emptyDirectory(t)]
  const child = spawn(redisServer, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...more])
  t.teardown(async () => {
    child.kill()
    await once(child, 'exit')
  })
  const found = await eventually(
    async () => (await doctor({ REDIS_URL: `redis://127.0.0.1:${port}` })).of('redis'),
    (findings) => !JSON.stringify(findings).includes('cannot be reached'),
  )
  t.match(found, error(/maxmemory-policy is allkeys-lru: keys of the queue may be dropped/, /noeviction/))
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? Number(address?.port) : 0
}

t.test('a clock is ahead or behind only where nothing else can be', async (t) => {
  const sight = { before: 10_000, after: 10_200, resolutionMs: 1000 }
  t.equal(skewOf({ ...sight, at: 10_000 }), 0)
  t.equal(skewOf({ ...sight, at: 9_000 }), 0)
  t.equal(skewOf({ ...sight, at: 7_000 }), -2_000)
  t.equal(skewOf({ ...sight, at: 13_200 }), 3_000)
})

t.test('as a command: a screen, JSON, and an exit code for scripts', async (t) => {
  const { mirror, mayDo, change } = await healthy(t)
  await mayDo('read:users', 'read:log_streams')
  const directory = await emptyDirectory(t)
  const doctor = (...args: string[]) => inThisProcess(doctorCommand, args, environmentOf(mirror))
  const running = run(t, ['doctor', '--strict'], environmentOf(mirror), directory)
  const [code] = await once(running.child, 'close')
  const well = { code, output: running.output() }
  t.match(well, {
    code: 0,
    output: /^ok +settings +complete, for 127\.0\.0\.1:\d+\n(.*\n)*\nall is well: 0 errors, 0 warnings/,
  })
  t.notMatch(well.output, '\u001b', 'no colours where nobody looks')
  await change({ filters: [{ type: 'category', name: 'user.success' }] })
  t.equal((await doctor()).code, 0)
  const strict = await doctor('--strict', '--json')
  t.equal(strict.code, 1)
  t.match(JSON.parse(strict.output), { level: 'warning', version: /^\d/, findings: Array })
  await change({ status: 'paused' })
  t.match(await doctor(), { code: 1, output: /\nERROR +log stream +the log stream lst_.*\n +→ / })
})
