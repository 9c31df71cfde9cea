import t from 'tap'
import { administer } from '../stage/database.ts'
import { call, eventually, startMirror } from '../stage/mirror.ts'

t.test('what anybody may ask', async (t) => {
  const { call: ask } = await startMirror(t, { worker: false, logStream: false })
  t.strictSame((await ask('GET', '/health/live')).json, { status: 'live' })
  t.match((await ask('GET', '/health/ready')).json, { status: 'ready', stale: 0, lag_seconds: 0 })

  const { json } = await ask('GET', '/openapi.json')
  t.equal(json['openapi'], '3.1.0')
  const paths = Object.keys(Object(json['paths']))
  t.strictSame(
    new Set(paths),
    new Set([
      '/me',
      '/users',
      '/users/{id}',
      '/me/metadata',
      '/users/lookup',
      '/api/v2/users',
      '/api/v2/users/{id}',
      '/api/v2/users-by-email',
      '/users',
      '/changes',
      '/verify',
      '/metrics',
      '/openapi.json',
      '/webhooks/auth0/logs',
      '/webhooks/auth0/events',
      '/dashboard/session',
      '/admin/overview',
      '/admin/live',
      '/admin/history',
      '/admin/quarantine',
      '/admin/quarantine/replay',
      '/admin/users',
      '/admin/users/{id}',
      '/admin/users/{id}/refresh',
      '/admin/sources',
      '/admin/runs',
      '/admin/runs/{kind}/stop',
      '/admin/users/{id}/erase',
      '/health/live',
      '/health/ready',
    ]),
  )

  const page = await ask('GET', '/docs')
  t.equal(page.status, 200)
  t.match(page.headers.get('content-type'), 'text/html')
})

t.test('an unknown route is a 404 with a code', async (t) => {
  const { call: ask } = await startMirror(t, { worker: false, logStream: false })
  const { status, json } = await ask('GET', '/nothing/here')
  t.equal(status, 404)
  t.equal(json['code'], 'route_unknown')
})

t.test('changes that wait too long make the mirror not ready', async (t) => {
  const { call: ask, pool } = await startMirror(t, { worker: false, logStream: false })
  await pool.query("INSERT INTO users (id, stale_since) VALUES ('auth0|late', now() - interval '10 minutes')")
  const { status, json, headers } = await ask('GET', '/health/ready')
  t.equal(status, 503)
  t.match(json, { code: 'not_ready', stale: 1 })
  t.equal(headers.get('retry-after'), '1')
})

t.test('a wrong webhook secret is a 401 and stores nothing', async (t) => {
  const { deliver, pool } = await startMirror(t, { worker: false, logStream: false })
  const event = '{"log_id":"1","data":{"type":"s"}}'
  for (const authorization of ['', 'wrong', 'Bearer wrong', 'log-stream-secret ', 'Basic log-stream-secret']) {
    const { status, json } = await deliver(event, { authorization })
    t.equal(status, authorization.trim() === 'log-stream-secret' ? 200 : 401, `"${authorization}"`)
    if (status === 401) t.equal(json['code'], 'secret_wrong')
  }
  t.equal((await deliver(event, { authorization: 'Bearer log-stream-secret' })).status, 200)
  const { rows } = await pool.query('SELECT count(*)::int AS events FROM mirror.inbox')
  t.strictSame(rows, [{ events: 1 }])
})

t.test('a body above the limit is a 413, and one whose gzip is cut a 400', async (t) => {
  const { deliver } = await startMirror(t, { worker: false, logStream: false })
  const large = await deliver(Buffer.alloc(17 * 1024 * 1024, '\n'))
  t.equal(large.status, 413)
  t.equal(large.json['code'], 'body_too_large')
  const cut = await deliver(Buffer.from([0x1f, 0x8b, 8, 0]), { 'content-encoding': 'gzip' })
  t.equal(cut.status, 400)
  t.equal(cut.json['code'], 'body_unreadable')
})

t.test('without a database the answer is 503, and the sender is told to come again', async (t) => {
  const { url, pool, deliver } = await startMirror(t, { worker: false, logStream: false })
  const { rows } = await pool.query('SELECT current_database() AS name')
  await administer(`ALTER DATABASE ${rows[0].name} WITH ALLOW_CONNECTIONS false`)
  await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${rows[0].name}'`)
  const ready = await call('GET', `${url}/health/ready`)
  t.equal(ready.status, 503)
  const event = '{"log_id":"1","data":{"type":"s"}}'
  const refused = await deliver(event)
  t.equal(refused.status, 503)
  t.equal(refused.headers.get('retry-after'), '1')
  await administer(`ALTER DATABASE ${rows[0].name} WITH ALLOW_CONNECTIONS true`)
  const taken = await eventually(
    () => deliver(event),
    ({ status }) => status === 200,
  )
  t.strictSame(taken.json, { stored: 1, repeated: 0, quarantined: 0 }, 'what was refused had left nothing behind')
})
