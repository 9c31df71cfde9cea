import t from 'tap'
import { followEvents } from '../../src/intake/pull/events.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'
import { addUser, arrived, gapsOf, idOf, inboxOf, partsOf, sourceOf, steer } from './pulled.ts'

/** A mirror that follows the Events API when the test says so. */
async function startStill(t: Parameters<typeof startMirror>[0]) {
  const mirror = await startMirror(t, { logStream: false, worker: false })
  const { events: api, ...parts } = partsOf(mirror)
  const following: { stop: () => void; ended: Promise<void> }[] = []
  t.teardown(async () => {
    for (const { stop, ended } of following) {
      stop()
      await ended.catch(() => undefined)
    }
  })
  function follow(more: Partial<typeof parts> = {}): Promise<void> {
    const stopping = new AbortController()
    const ended = followEvents({ ...parts, ...more, api }, stopping.signal)
    following.push({ stop: () => stopping.abort(), ended })
    return ended
  }
  return { mirror, follow, parts }
}

/** Waits until the mirror's connection stands. */
const connected = ({ tenant }: Mirror, followers = 1) =>
  eventually(
    async () => Reflect.get(Object(await (await fetch(`${tenant.issuer}local/feed`)).json()), 'followers'),
    (found) => found === followers,
  )

const stored = (mirror: Mirror, count: number) =>
  eventually(
    () => inboxOf(mirror),
    (events) => events.length >= count,
  )

t.test('with no webhook at all, changes at the tenant arrive over the Events API alone', async (t) => {
  const mirror = await startMirror(t, { logStream: false, pull: { events: true } })
  await connected(mirror)
  await addUser(mirror, 'ada')
  await arrived(mirror, 'ada')
  t.match(await sourceOf(mirror, 'events'), { cursor: /./, seen_until: Date, stored: '1' })
  t.strictSame(await gapsOf(mirror), [])
})

t.test('where Auth0 ends the connection, the next one goes on after the last offset', async (t) => {
  const { mirror, follow } = await startStill(t)
  const first = follow()
  await connected(mirror)
  await addUser(mirror, 'before')
  await stored(mirror, 1)
  await steer(mirror, 'feed', { end: true })
  await first
  await addUser(mirror, 'between')
  const second = follow()
  await stored(mirror, 2)
  t.match(await sourceOf(mirror, 'events'), { stored: '2', repeated: '0' }, 'nothing came twice')

  await t.test('a connection that lasted long enough is no trouble', async () => {
    await steer(mirror, 'feed', { error: { code: 'connection_timeout', message: 'The connection timed out.' } })
    await second
  })

  await t.test('a failure at Auth0 is told', async (t) => {
    const third = follow()
    await connected(mirror)
    await Promise.all([
      t.rejects(third, { message: /processing_error/ }),
      steer(mirror, 'feed', { error: { code: 'processing_error', message: 'x' } }),
    ])
  })
})

t.test('an offset is stored with its events, or neither is', async (t) => {
  const { mirror, follow, parts } = await startStill(t)
  await mirror.pool.query(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the process dies here'; END $$`,
  )
  await mirror.pool.query(
    'CREATE TRIGGER fail BEFORE INSERT OR UPDATE OF cursor ON mirror.sources FOR EACH ROW WHEN (NEW.cursor IS NOT NULL) EXECUTE FUNCTION fail()',
  )
  const broken = follow()
  await connected(mirror)
  await Promise.all([t.rejects(broken), addUser(mirror, 'ada')])
  t.strictSame(await inboxOf(mirror), [], 'no event without its offset')
  await mirror.pool.query('DROP TRIGGER fail ON mirror.sources')

  let killed = false
  const inbox: typeof parts.inbox = {
    take: async (delivery) => {
      const receipt = await parts.inbox.take(delivery)
      if (killed) return receipt
      killed = true
      throw new Error('dies right after the commit')
    },
  }
  await t.rejects(follow({ inbox }), { message: /dies/ })
  void follow().catch(() => undefined)
  await connected(mirror)
  await addUser(mirror, 'lin')
  await stored(mirror, 2)
  t.match(await sourceOf(mirror, 'events'), { stored: '2', repeated: '0' }, 'none lost, none twice')
})

t.test('an offset-only mark moves the offset on', async (t) => {
  const { mirror, follow } = await startStill(t)
  void follow().catch(() => undefined)
  await connected(mirror)
  await steer(mirror, 'feed', { heartbeatMs: 20 })
  const { cursor } = await eventually(
    () => sourceOf(mirror, 'events'),
    (source) => typeof source['cursor'] === 'string',
  )
  t.equal(Buffer.from(String(cursor), 'base64').toString(), 'place 0')
  t.strictSame(await inboxOf(mirror), [])
})

t.test('an expired offset is a gap with a name, and the pull goes on from the last instant seen', async (t) => {
  const { mirror, follow } = await startStill(t)
  const first = follow()
  await connected(mirror)
  await addUser(mirror, 'before')
  await stored(mirror, 1)
  await steer(mirror, 'feed', { end: true })
  await first
  await addUser(mirror, 'lost')
  await steer(mirror, 'feed', { forget: true })
  const { seen_until: seenUntil } = await sourceOf(mirror, 'events')
  void follow().catch(() => undefined)
  await connected(mirror)
  t.match(await gapsOf(mirror), [
    { source: 'events', from_at: seenUntil, to_at: Date, reason: 'offset expired', closed_at: null },
  ])
  await addUser(mirror, 'after')
  await stored(mirror, 2)
  const { rows } = await mirror.pool.query('SELECT id FROM users ORDER BY id')
  t.strictSame(rows, [{ id: idOf('after') }, { id: idOf('before') }])
})

t.test('so is one that expires while it is followed', async (t) => {
  const { mirror, follow } = await startStill(t)
  void follow().catch(() => undefined)
  await connected(mirror)
  await addUser(mirror, 'before')
  await stored(mirror, 1)
  await steer(mirror, 'feed', { error: { code: 'cursor_expired', message: 'The cursor has expired.' } })
  await connected(mirror)
  await addUser(mirror, 'after')
  await stored(mirror, 2)
  t.match(await gapsOf(mirror), [{ source: 'events', reason: 'offset expired', closed_at: null }])
})

t.test('an event that is too large for the Events API is passed by, and is a gap', async (t) => {
  const { mirror, follow } = await startStill(t)
  const first = follow()
  await connected(mirror)
  await addUser(mirror, 'before')
  await stored(mirror, 1)
  const offset = Buffer.from('place 1').toString('base64')
  await Promise.all([
    t.rejects(first, { message: /payload_too_large/ }),
    steer(mirror, 'feed', { error: { code: 'payload_too_large', message: 'x', offset } }),
  ])
  t.match(await sourceOf(mirror, 'events'), { cursor: offset })
  t.match(await gapsOf(mirror), [{ reason: 'event too large' }])
})

t.test('too many connections are told as what Auth0 says', async (t) => {
  const { mirror, follow } = await startStill(t)
  await steer(mirror, 'feed', { connections: 0 })
  await t.rejects(follow(), { message: /403.*Too many concurrent connections/ })
})

t.test('a stop ends the connection at once', async (t) => {
  const mirror = await startMirror(t, { logStream: false, worker: false })
  const stopping = new AbortController()
  const { events: api, ...parts } = partsOf(mirror)
  const following = followEvents({ ...parts, api }, stopping.signal)
  await connected(mirror)
  stopping.abort()
  await t.rejects(following)
  await connected(mirror, 0)
  t.pass('and Auth0 has the connection back')
})
