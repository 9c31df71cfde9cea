import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { codePoint } from '../stage/code-points.ts'
import { openPool } from '../stage/database.ts'
import { call, type Mirror, secret, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const kilobyte = 1024

interface Reply {
  status: number
  type: string
  body: string
}

/** As no HTTP client would send it. */
async function raw(t: Test, { url }: Mirror, request: string): Promise<Reply> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  socket.on('error', () => undefined)
  let text = ''
  socket.setEncoding('utf8').on('data', (piece) => (text += piece))
  const closed = once(socket, 'close')
  socket.write(request)
  await closed
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? []
  return { status: Number(status), type: /^content-type: (.*)$/im.exec(head)?.[1] ?? '', body }
}

function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: mirror\r\nConnection: close\r\n${headers}\r\n`
}

const start = (t: Test) => startMirror(t, { worker: false, logStream: false, adminToken })

t.test('what is too long, too deep or no HTTP at all is refused with a code, and the process lives', async (t) => {
  const mirror = await start(t)
  const operator = `Authorization: ${adminToken}\r\n`
  const cases: [string, string, number, string][] = [
    ['a header of 64 kB', get('/me', `X-Long: ${'x'.repeat(64 * kilobyte)}\r\n`), 431, 'head_too_large'],
    ['a URL of 64 kB', get(`/users/${'x'.repeat(64 * kilobyte)}`), 431, 'head_too_large'],
    ['10,000 parameters', get(`/admin/runs?${'limit=1&'.repeat(10_000)}`, operator), 431, 'head_too_large'],
    ['4,000 parameters', get(`/admin/runs?${'a&'.repeat(4_000)}limit=x`, operator), 400, 'request_invalid'],
    ['a parameter of the path too long', get(`/users/${'x'.repeat(4 * kilobyte)}`), 400, 'request_invalid'],
    ['a URL that is none', get('/users/%ff'), 400, 'request_invalid'],
    ['an unknown method', 'MIRROR / HTTP/1.1\r\n\r\n', 400, 'request_malformed'],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400, 'request_malformed'],
    [
      'two lengths',
      `POST /admin/runs HTTP/1.1\r\nHost: m\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      400,
      'request_malformed',
    ],
    ['no host', 'GET /me HTTP/1.1\r\n\r\n', 400, ''],
  ]
  for (const [title, request, status, code] of cases) {
    const reply = await raw(t, mirror, request)
    t.equal(reply.status, status, title)
    if (code === '') continue // Node answers that one by itself, without a body
    t.match(reply.type, 'application/problem+json', title)
    t.equal(JSON.parse(reply.body).code, code, title)
  }
  t.equal((await mirror.call('GET', '/health/live')).status, 200)
})

t.test('a body that no route has asked for is refused with a code', async (t) => {
  const mirror = await start(t)
  const post = (body: string, type = 'application/json') =>
    mirror.call('POST', '/admin/runs', { body, headers: { authorization: adminToken, 'content-type': type } })
  const deep = 100_000
  const cases: [string, string, number, string][] = [
    ['nested 100,000 deep', '['.repeat(deep) + ']'.repeat(deep), 400, 'request_invalid'],
    ['objects 100,000 deep', `${'{"kind":'.repeat(deep)}1${'}'.repeat(deep)}`, 400, 'request_invalid'],
    ['__proto__', '{"kind":"sweep","__proto__":{"admin":true}}', 400, 'body_unreadable'],
    ['constructor', '{"kind":"sweep","constructor":{"prototype":{"admin":true}}}', 400, 'body_unreadable'],
    ['a number beyond all', '{"kind":"sweep","overlapMinutes":1e400}', 400, 'request_invalid'],
    ['a number with 5,000 digits', `{"kind":"sweep","overlapMinutes":${'9'.repeat(5_000)}}`, 400, 'request_invalid'],
    ['a kind from the prototype', '{"kind":"toString"}', 400, 'request_invalid'],
    ['no JSON', '{"kind":', 400, 'body_unreadable'],
    ['nothing', '', 400, 'body_unreadable'],
    ['more than a megabyte', JSON.stringify({ kind: 'x'.repeat(1025 * kilobyte) }), 413, 'body_too_large'],
  ]
  for (const [title, body, status, code] of cases) {
    const answer = await post(body)
    t.equal(answer.status, status, title)
    t.equal(answer.json['code'], code, title)
  }
  t.match(await post('kind=sweep', 'application/x-www-form-urlencoded'), {
    status: 415,
    json: { code: 'media_type_unsupported' },
  })
  t.equal(({} as { admin?: unknown }).admin, undefined, 'no prototype was changed')
  t.equal(
    (await post('{"kind":"drift","kind":"sweep"}')).json['kind'],
    'sweep',
    'of two members of a name the last counts',
  )
})

const innards =
  /\bat .+:\d+|node_modules|\.ts\b|\.js\b|\bSELECT\b|\bINSERT\b|_pkey|mirror\.|postgres|pg_|"stack"|"cause"|SQLSTATE/i

function assertFace(t: Test, { status, headers, json, text }: Awaited<ReturnType<typeof call>>, title: string): void {
  if (status < 400) return
  t.match(headers.get('content-type'), 'application/problem+json', title)
  t.match(json, { title: String, status, code: /^[a-z_]+$/ }, title)
  t.notMatch(text, innards, title)
  if (status >= 500) t.strictSame(Object.keys(json), ['title', 'status', 'code'], title)
}

t.test('whatever is asked of any route, an error tells nothing of the inside', async (t) => {
  const mirror = await start(t)
  const token = await mirror.token('auth0|ada', { permissions: ['read:users'] })
  const routes = [
    '/me',
    '/users/',
    '/admin/runs',
    '/admin/sources',
    '/admin/runs/sweep/stop',
    '/admin/users/auth0%7Cada/erase',
    '/webhooks/auth0/logs',
    '/webhooks/auth0/events',
    '/docs/json',
    '/nothing',
  ]
  const asked = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
    route: fc.constantFrom(...routes),
    tail: fc.oneof(
      fc.constant(''),
      fc.string({ unit: codePoint, maxLength: 20 }).map(encodeURIComponent),
      fc.constantFrom('%00', '%ff', "'--", '?limit=x', '?limit=1e999', '?__proto__=1'),
    ),
    authorization: fc.constantFrom(
      adminToken,
      secret,
      `Bearer ${token}`,
      'Bearer x.y.z',
      `Bearer ${token.slice(0, -4)}`,
      "' OR 1=1",
    ),
    type: fc.constantFrom(
      'application/json',
      'text/plain',
      'application/x-ndjson',
      ';;',
      'application/json; charset=\u00ff',
    ),
    body: fc.oneof(
      fc.constantFrom('', 'null', '[]', '{"kind":"sweep","since":"\\u0000"}', '{"log_id":"\\u0000","type":"s"}'),
      fc.json(),
    ),
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ method, route, tail, authorization, type, body }) => {
      const answer = await call(method, mirror.url + route + tail, {
        headers: { authorization, 'content-type': type },
        ...(['GET', 'OPTIONS'].includes(method) ? {} : { body }),
      })
      assertFace(t, answer, `${method} ${route}${tail} ${type} ${body}`)
      t.ok(answer.status < 500, `${answer.status}: ${method} ${route}${tail} ${authorization.slice(0, 16)} ${body}`)
    }),
    { numRuns: 150 },
  )
})

interface Parameter {
  name: string
  in: string
  schema: { type?: string }
}

t.test('no number in a query is beyond all', async (t) => {
  const mirror = await startMirror(t, { worker: false, adminToken })
  const token = await mirror.token('auth0|ada', { permissions: ['read:users'] })
  const { paths } = (await mirror.call('GET', '/docs/json')).json as {
    paths: Record<string, { get?: { parameters?: Parameter[] } }>
  }
  const asked = Object.entries(paths).flatMap(([path, { get }]) =>
    (get?.parameters ?? [])
      .filter((parameter) => parameter.in === 'query' && parameter.schema.type === 'integer')
      .flatMap(({ name }) => ['1e999', '-1e999'].map((value) => `${path}?${name}=${value}`)),
  )
  t.ok(asked.includes('/admin/runs?limit=1e999'), 'the document names them')
  for (const url of asked) {
    const authorization = url.startsWith('/admin/') ? adminToken : `Bearer ${token}`
    t.match(await mirror.call('GET', url, { headers: { authorization } }), { status: 400 }, url)
  }
})

t.test('trouble of our own is a title and a code', async (t) => {
  const mirror = await start(t)
  const owner = await openPool(t, mirror.databaseUrl)
  const token = await mirror.token('auth0|ada', { permissions: ['read:users'] })
  await owner.query('ALTER TABLE public.users RENAME TO lost')
  await owner.query('ALTER TABLE mirror.gaps RENAME TO lost')
  await owner.query('ALTER TABLE mirror.runs RENAME TO lost_runs')
  const event = '{"log_id":"1","data":{"type":"s","user_id":"auth0|ada"}}'
  const operator = { headers: { authorization: adminToken } }
  for (const answer of [
    await mirror.call('GET', '/me', { token }),
    await mirror.call('GET', '/users/auth0%7Cada', { token }),
    await mirror.deliver(event),
    await mirror.tell('{"id":"1","type":"user.created","data":{"object":{"user_id":"auth0|ada"}}}'),
    await mirror.call('GET', '/admin/sources', operator),
    await mirror.call('GET', '/admin/runs', operator),
    await mirror.call('GET', '/health/ready'),
  ]) {
    t.equal(answer.status, 503)
    assertFace(t, answer, answer.text)
  }
  const { status, text } = await mirror.call('GET', '/metrics')
  t.equal(status, 200, 'whoever watches is told of the process all the same')
  t.match(text, 'user_mirror_database_up 0\n')
})

t.test('answers are not kept on the way, nor framed, nor guessed at', async (t) => {
  const mirror = await start(t)
  for (const path of ['/me', '/health/live', '/docs', '/nothing']) {
    const { headers } = await mirror.call('GET', path)
    t.equal(headers.get('cache-control'), 'no-store', path)
    t.equal(headers.get('x-content-type-options'), 'nosniff', path)
    t.equal(headers.get('x-frame-options'), 'DENY', path)
  }
  t.match(
    (await mirror.call('GET', '/docs/static/index.html')).headers.get('content-security-policy'),
    "default-src 'self'",
  )
})
