import t from 'tap'
import { Forbidden } from '../../src/auth0/management.ts'
import { repeat } from '../../src/intake/pull/repeat.ts'
import { lookAfterStreams } from '../../src/intake/pull/streams.ts'
import { openLog } from '../../src/log.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'
import { addUser, arrived, gapsOf, partsOf, sourceOf } from './pulled.ts'

function looksAfter(mirror: Mirror, resume = false) {
  const { pool, log, streams } = partsOf(mirror)
  return {
    logs: () => lookAfterStreams({ pool, log, api: streams, resume }, 'log-streams'),
    events: () => lookAfterStreams({ pool, log, api: streams, resume }, 'event-streams'),
  }
}

async function onlyStream({ manage }: Mirror, kind: 'log-streams' | 'event-streams'): Promise<string> {
  const { text } = await manage('GET', kind)
  const [, id = ''] = /"id":"((?:lst|est)_[^"]+)"/.exec(text) ?? []
  return id
}

t.test('a log stream that is paused is a gap that grows, until the stream runs again', async (t) => {
  const mirror = await startMirror(t)
  await addUser(mirror, 'ada')
  await arrived(mirror, 'ada')
  const id = await onlyStream(mirror, 'log-streams')
  const { logs } = looksAfter(mirror)
  await logs()
  t.strictSame(await gapsOf(mirror), [])

  await mirror.manage('PATCH', `log-streams/${id}`, { status: 'paused' })
  await mirror.tenant.settled()
  await logs()
  const [first] = await gapsOf(mirror)
  await logs()
  const gaps = await gapsOf(mirror)
  t.match(gaps, [
    { source: 'log_stream', from_at: Date, reason: `log stream ${id} stood still`, closed_at: null, id: first?.['id'] },
  ])
  t.ok(Number(gaps[0]?.['to_at']) > Number(first?.['to_at']))

  await mirror.manage('PATCH', `log-streams/${id}`, { status: 'active' })
  await logs()
  t.match(await gapsOf(mirror), [{ closed_at: Date, closed_by: 'Auth0 delivers what has gathered' }])
})

t.test('a log stream that stands still is set going again where that is wanted', async (t) => {
  const mirror = await startMirror(t)
  const id = await onlyStream(mirror, 'log-streams')
  await mirror.manage('PATCH', `log-streams/${id}`, { status: 'paused' })
  await addUser(mirror, 'ada')
  await looksAfter(mirror, true).logs()
  t.match((await mirror.manage('GET', `log-streams/${id}`)).json, { status: 'active' })
  await arrived(mirror, 'ada')
})

t.test('what a disabled event stream was not sent stays a gap after it is set going again', async (t) => {
  const mirror = await startMirror(t, { logStream: false, eventStream: true })
  const id = await onlyStream(mirror, 'event-streams')
  await mirror.manage('PATCH', `event-streams/${id}`, { status: 'disabled' })
  await addUser(mirror, 'lost')
  const { events } = looksAfter(mirror, true)
  await events()
  t.match((await mirror.manage('GET', `event-streams/${id}`)).json, { status: 'enabled' })
  await events()
  t.match(await gapsOf(mirror), [{ source: 'event_stream', reason: `event stream ${id} stood still`, closed_at: null }])
})

t.test('what an event stream has given up on is delivered after all', async (t) => {
  const mirror = await startMirror(t, { logStream: false, eventStream: true })
  const id = await onlyStream(mirror, 'event-streams')
  const configuration = (token: string) => ({
    destination: {
      type: 'webhook',
      configuration: {
        webhook_endpoint: `${mirror.url}/webhooks/auth0/events`,
        webhook_authorization: { method: 'bearer', token },
      },
    },
  })
  await mirror.manage('PATCH', `event-streams/${id}`, configuration('wrong'))
  await addUser(mirror, 'ada')
  await mirror.tenant.settled()
  t.strictSame(await sourceOf(mirror, 'event_stream'), {}, 'it was refused')
  await mirror.manage('PATCH', `event-streams/${id}`, configuration('event-stream-secret'))
  await looksAfter(mirror).events()
  await arrived(mirror, 'ada')
  t.match(await sourceOf(mirror, 'event_stream'), { stored: '1' })
})

t.test('streams that deliver elsewhere are nobody’s business here', async (t) => {
  const mirror = await startMirror(t, { logStream: false, worker: false })
  const sink = { httpEndpoint: 'http://127.0.0.1:1/siem' }
  const { json } = await mirror.manage('POST', 'log-streams', { type: 'http', sink })
  await mirror.manage('PATCH', `log-streams/${json['id']}`, { status: 'paused' })
  await looksAfter(mirror, true).logs()
  t.strictSame(await gapsOf(mirror), [])
  t.match((await mirror.manage('GET', `log-streams/${json['id']}`)).json, { status: 'paused' })
})

t.test('a missing scope is told once, and is no end', async (t) => {
  const told: unknown[] = []
  const log = Object.assign(openLog('silent'), { warn: (...line: unknown[]) => told.push(line) })
  const stopping = new AbortController()
  let rounds = 0
  const repeating = repeat(
    { name: 'looking', log, everyMs: 1 },
    async () => {
      rounds++
      throw new Forbidden('Insufficient scope, expected any of: read:log_streams')
    },
    stopping.signal,
  )
  await eventually(
    async () => rounds,
    (count) => count === 2,
  )
  stopping.abort()
  await repeating
  t.match(told, [[{ reason: /read:log_streams/ }, 'Auth0 does not allow looking']])
  t.equal(told.length, 1)
})
