import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { fastify } from 'fastify'
import t, { type Test } from 'tap'
import { prepareEngine } from '../../src/engine.ts'
import { userMirror } from '../../src/index.ts'
import { openRecent, type Recent } from '../../src/intake/token/recent.ts'
import { openLog } from '../../src/log.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { call, eventually, type Mirror, startMirror } from '../stage/mirror.ts'

/** So long that nothing here is seen because a row was kept long enough. */
const recentMs = 120_000

/** Two replicas over one database and one tenant; the first has the worker and the streams. */
async function twoReplicas(t: Test): Promise<[Mirror, Mirror]> {
  const first = await startMirror(t, { api: { recentMs }, eventStream: true })
  const { databaseUrl, tenant } = first
  const second = { api: { recentMs }, databaseUrl, tenant, worker: false, logStream: false }
  return [first, await startMirror(t, second)]
}

const email = 'b@example.com'

async function newUser({ manage, token }: Mirror): Promise<{ path: string; token: string }> {
  const body = { connection: 'Username-Password-Authentication', email, password: 'Long-enough-1' }
  const id = String((await manage('POST', 'users', body)).json['user_id'])
  return { path: `users/${encodeURIComponent(id)}`, token: await token(id) }
}

/** Resolves when every replica answers so. */
async function everywhere(mirrors: Mirror[], token: string, wanted: Record<string, unknown>): Promise<void> {
  const [[name, value] = ['', '']] = Object.entries(wanted)
  for (const { call } of mirrors) {
    await eventually(
      () => call('GET', '/me', { token }),
      ({ json }) => json[name] === value,
    )
  }
}

t.test('who is blocked or deleted at the tenant is refused by every replica, and let in again', async (t) => {
  const mirrors = await twoReplicas(t)
  const [{ manage }] = mirrors
  const { path, token } = await newUser(mirrors[0])
  await everywhere(mirrors, token, { email })
  await manage('PATCH', path, { blocked: true })
  await everywhere(mirrors, token, { code: 'caller_blocked' })
  await manage('PATCH', path, { blocked: false })
  await everywhere(mirrors, token, { email })
  await manage('DELETE', path)
  await everywhere(mirrors, token, { code: 'caller_gone' })
})

t.test('a replica whose listening connection was lost asks the table', async (t) => {
  const { call, token: tokenOf, pool } = await startMirror(t, { worker: false, logStream: false, api: { recentMs } })
  const token = await tokenOf('auth0|a')
  const me = () => call('GET', '/me', { token })
  for (const blocked of [true, false]) {
    await me()
    const { rowCount } = await pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'user-mirror listener'`,
    )
    t.equal(rowCount, 1, 'it listens on one connection, and again after it was lost')
    await pool.query('UPDATE users SET blocked = $1', [blocked])
    await eventually(me, ({ status }) => (status === 403) === blocked)
    await eventually(
      () =>
        pool.query(
          `SELECT FROM pg_stat_activity WHERE application_name = 'user-mirror listener' AND datname = current_database()`,
        ),
      ({ rowCount }) => rowCount === 1,
    )
  }
})

t.test('a setting lets the blocked and the deleted through', async (t) => {
  const options = { worker: false, logStream: false, api: { blockedUsers: 'allow' } } as const
  const { call, token, pool } = await startMirror(t, options)
  await pool.query(`INSERT INTO users (id, blocked, gone_at) VALUES ('a|blocked', true, NULL), ('a|gone', NULL, now())`)
  for (const id of ['a|blocked', 'a|gone']) {
    t.equal((await call('GET', '/me', { token: await token(id) })).json['id'], id)
  }
})

t.test("a team's own app refuses at once as well, and its handlers cannot change what is kept", async (t) => {
  const databaseUrl = await openDatabase(t)
  const { tenant, token: tokenOf } = await startMirror(t, { databaseUrl, worker: false, logStream: false })
  await prepareEngine({ redis: undefined, database: databaseUrl })
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(userMirror, { databaseUrl, tenant: tenant.issuer, audiences: [tenant.audience] })
  app.get('/hello', { onRequest: app.authenticate }, async ({ user }) => {
    const before = user.name
    user.name = 'changed by the handler'
    return { before }
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const pool = await openPool(t, databaseUrl)
  const token = await tokenOf('a|b')
  for (const _time of [1, 2]) t.strictSame((await call('GET', `${url}/hello`, { token })).json, { before: null })
  await pool.query('UPDATE users SET blocked = true')
  await eventually(
    () => call('GET', `${url}/hello`, { token }),
    ({ status }) => status === 403,
  )
})

/** As `GET /me` would keep it. */
function keep({ reading }: Recent, ...ids: string[]): void {
  const under = reading()
  for (const id of ids) under.keep(id, { json: `"${id}"`, blocked: false, gone: false, asked: false })
  under.end()
}

/** Resolves when rows are kept, since changes are heard of. */
function keeps(recent: Recent, ...ids: string[]): Promise<unknown> {
  return eventually(
    async () => {
      keep(recent, ...ids)
      return ids
    },
    (ids) => ids.every((id) => recent.find(id) !== undefined),
  )
}

async function openListening(t: Test, databaseUrl: string, silentMs?: number): Promise<Recent> {
  const log = openLog('silent')
  const recent = openRecent({ databaseUrl, log, keptMs: recentMs, ...(silentMs && { silentMs }) })
  t.teardown(recent.close)
  return recent
}

t.test('what changes for a caller is announced, whoever writes it, and what does not is not', async (t) => {
  const databaseUrl = await openDatabase(t)
  const pool = await openPool(t, databaseUrl)
  const recent = await openListening(t, databaseUrl)
  const ids = Array.from({ length: 300 }, (_, index) => `a|${index}`)
  await pool.query('INSERT INTO users (id) SELECT unnest($1::text[])', [ids])
  const forgotten = (...ids: string[]) =>
    eventually(
      async () => ids,
      (ids) => ids.every((id) => recent.find(id) === undefined),
    )

  await keeps(recent, 'a|1', 'a|2')
  await pool.query(
    `UPDATE users SET stale_since = now(), last_seen_at = now(), last_login = now(), hints = 1, email = email`,
  )
  await pool.query(`UPDATE users SET user_metadata = '{"a":1}' WHERE id = 'a|1'`)
  await forgotten('a|1')
  t.ok(recent.find('a|2'), 'staleness, activity and logins are not announced')

  const announced: string[] = []
  const client = await pool.connect()
  client.on('notification', ({ payload }) => announced.push(payload ?? ''))
  await client.query('LISTEN mirror_users')
  await keeps(recent, ...ids)
  await pool.query('UPDATE users SET blocked = true')
  await forgotten(...ids)
  await client.query('SELECT')
  t.equal(announced.length, 101, 'a statement that changes many rows announces some of them, and then all at once')
  t.equal(announced.at(-1), '')
  client.release(true)

  await keeps(recent, 'a|7')
  await pool.query(`DELETE FROM users WHERE id = 'a|7'`)
  await forgotten('a|7')
})

t.test('an answer that a change has overtaken on the way is not kept', async (t) => {
  const databaseUrl = await openDatabase(t)
  const pool = await openPool(t, databaseUrl)
  const recent = await openListening(t, databaseUrl)
  await pool.query(`INSERT INTO users (id) VALUES ('a|slow'), ('a|other')`)
  await keeps(recent, 'a|slow', 'a|other')
  const under = recent.reading()
  await pool.query(`UPDATE users SET blocked = true WHERE id = 'a|slow'`)
  await eventually(
    async () => recent.find('a|slow'),
    (row) => row === undefined,
  )
  for (const id of ['a|slow', 'a|other']) under.keep(id, { json: '1', blocked: false, gone: false, asked: false })
  under.end()
  t.equal(recent.find('a|slow'), undefined)
  t.equal(recent.find('a|other')?.json, '1')
})

t.test('a listening connection that dies without a word is noticed by its silence', async (t) => {
  const databaseUrl = await openDatabase(t)
  const { hostname, port } = new URL(databaseUrl)
  const sockets: Socket[] = []
  const between = createServer((socket) => {
    const server = connect(Number(port || 5432), hostname)
    for (const [from, to] of [
      [socket, server],
      [server, socket],
    ] as const) {
      sockets.push(from)
      from.on('error', () => undefined)
      from.pipe(to)
    }
  })
  between.listen(0, '127.0.0.1')
  await once(between, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    between.close()
  })
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((between.address() as AddressInfo).port)
  const recent = await openListening(t, url.href, 400)
  await keeps(recent, 'a|1')
  for (const socket of sockets) socket.unpipe().pause()
  await eventually(
    async () => keep(recent, 'a|1'),
    () => recent.find('a|1') === undefined,
  )
  t.pass('nothing is kept while nothing is heard')
  await keeps(recent, 'a|1')
  t.pass('and a new connection is made')
})

t.test(
  'a process that nobody asks anything asks the database nothing, and hears again once somebody does',
  async (t) => {
    const databaseUrl = await openDatabase(t)
    const pool = await openPool(t, databaseUrl)
    const recent = openRecent({ databaseUrl, log: openLog('silent'), keptMs: 300, silentMs: 200 })
    t.teardown(recent.close)
    await pool.query(`INSERT INTO users (id) VALUES ('a|1')`)
    await keeps(recent, 'a|1')
    const lastAsked = async () => {
      const { rows } = await pool.query<{ at: string }>(
        `SELECT query_start::text AS at FROM pg_stat_activity
       WHERE application_name = 'user-mirror listener' AND datname = current_database()`,
      )
      return rows[0]?.at
    }
    // so long that an answer to any question put in between would have been seen
    let before: string | undefined
    await eventually(
      async () => {
        const asked = await lastAsked()
        const rests = asked !== undefined && asked === before
        before = asked
        await new Promise((resolve) => setTimeout(resolve, 250))
        return rests
      },
      (rests) => rests,
    )
    await pool.query(`UPDATE users SET blocked = true WHERE id = 'a|1'`)
    t.equal(recent.find('a|1'), undefined)
    await keeps(recent, 'a|1')
    await pool.query(`UPDATE users SET blocked = false WHERE id = 'a|1'`)
    await eventually(
      async () => recent.find('a|1'),
      (row) => row === undefined,
    )
  },
)
