import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { openTracing } from '../../src/tracing/tracing.ts'
import { call, engines, eventually, startMirror } from '../stage/mirror.ts'

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: unknown }[]
}

/** An OTLP receiver of the test's own. */
async function openReceiver(t: Test) {
  const spans: Span[] = []
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    bodies.push(body)
    const { resourceSpans } = JSON.parse(body)
    for (const { scopeSpans } of resourceSpans) for (const { spans: some } of scopeSpans) spans.push(...some)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => server.close(resolve)))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, bodies }
}

process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50' // how long OpenTelemetry collects before it sends

/** What a webhook brings about: until its row is written, statements, jobs and calls of the same trace. */
const way = [
  'POST /webhooks/auth0/logs',
  'handler - logStream',
  'pg.query:take-events',
  'add user-mirror.refresh-stale',
  'process user-mirror',
  'pg.query:budget-draw',
  'GET',
  'pg.query:write-profiles',
]

t.test('from a webhook to the row is one trace, and no span says whose it is', async (t) => {
  const receiver = await openReceiver(t)
  const tracing = await openTracing(`${receiver.url}/`)
  t.teardown(tracing.close)
  for (const { name, redisUrl } of engines) {
    const mirror = await startMirror(t, { tracing, logStream: false, redisUrl })
    /** Delivers an event about somebody new. @returns the names of the spans of the trace that has written the row */
    const written = async (person: string): Promise<Span[]> => {
      const user = { user_id: `auth0|${person}`, email: `${person}@people.example`, name: `${person} Chapman` }
      await call('POST', `${mirror.tenant.issuer}local/users?silent=true`, { body: [user] })
      receiver.spans.length = 0
      const data = { type: 'scp', date: new Date().toISOString(), user_id: user.user_id, ip: '203.0.113.9' }
      t.equal((await mirror.deliver(JSON.stringify({ log_id: person, data }))).status, 200)
      await mirror.call('GET', `/users/${encodeURIComponent(user.user_id)}?email=${user.email}`, {
        token: await mirror.token(user.user_id),
      })
      const last = await eventually(
        async () => receiver.spans.find((span) => span.name.startsWith('pg.query:write-profiles')),
        (span) => span !== undefined,
      )
      const spans = await eventually(
        async () => receiver.spans.filter(({ traceId }) => traceId === last?.traceId),
        (spans) => spans.some((span) => span.name === 'process user-mirror'),
      )
      return spans
    }
    // where the drain of the schedule is under way, it takes the row along in a trace of its own
    let spans: Span[] = []
    for (let tries = 1; tries <= 10 && !spans.some((span) => span.name.startsWith('POST /web')); tries++)
      spans = await written(`tracy${tries}${name.toLowerCase()}`)
    const root = spans.find((span) => span.parentSpanId === undefined)
    t.equal(root?.name, way[0], `BullMQ on ${name}`)
    for (const step of way)
      t.ok(
        spans.some((span) => span.name.startsWith(step)),
        step,
      )
    await mirror.call('GET', '/metrics')
    const ids = new Set(spans.map(({ spanId }) => spanId))
    for (const span of spans.filter((span) => span !== root))
      t.ok(ids.has(String(span.parentSpanId)), `${span.name} has its parent in the same trace`)
  }
  const all = receiver.bodies.join('\n')
  t.notMatch(all, '"/metrics"', 'who only watches makes no trace')
  t.match(all, '/users/:id', 'a request is known by the pattern of its route')
  t.match(all, '/api/v2/users/…', 'and a call by its group of endpoints')
  t.notMatch(all, /tracy|people\.example|203\.0\.113/i)
  t.notMatch(all, /db\.(query|statement)|FROM users|url\.(path|query|full)/, 'nor what might hold an id')
})
