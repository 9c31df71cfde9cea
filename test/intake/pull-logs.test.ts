import t from 'tap'
import type { LogApi } from '../../src/auth0/log-api.ts'
import { pollLogs } from '../../src/intake/pull/logs.ts'
import { type Mirror, startMirror } from '../stage/mirror.ts'
import { addUser, arrived, emailOf, gapsOf, idOf, inboxOf, partsOf, sourceOf, steer } from './pulled.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Read twenty times a second, and no webhook configured. */
const pulling = { logStream: false, pull: { logsEveryMs: 50 } }

/** A mirror that polls when the test says so. */
async function startStill(t: Parameters<typeof startMirror>[0]) {
  const mirror = await startMirror(t, { logStream: false, worker: false })
  const { logs, ...parts } = partsOf(mirror)
  const poll = () => pollLogs({ ...parts, api: logs }, new AbortController().signal)
  return { mirror, poll, parts: { ...parts, api: logs } }
}

const settled = ({ tenant }: Mirror) => tenant.settled()

t.test('with no webhook at all, changes at the tenant arrive by pull alone', async (t) => {
  const mirror = await startMirror(t, pulling)
  await addUser(mirror, 'ada')
  await arrived(mirror, 'ada')
  await mirror.manage('PATCH', `users/${encodeURIComponent(idOf('ada'))}`, { blocked: true })
  await mirror.manage('DELETE', `users/${encodeURIComponent(idOf('ada'))}`)
  await addUser(mirror, 'lin')
  await arrived(mirror, 'lin')
  t.match(await sourceOf(mirror, 'logs'), { cursor: /^900\d{53}$/, seen_until: Date })
  t.strictSame(await sourceOf(mirror, 'log_stream'), {}, 'and nothing by webhook')
  t.strictSame(await gapsOf(mirror), [])
})

t.test('what a dropped webhook would have brought is brought by the pull', async (t) => {
  const mirror = await startMirror(t, { pull: { logsEveryMs: 50 } })
  await steer(mirror, 'faults', { deliveries: { dropped: 1 } })
  await addUser(mirror, 'ada')
  await arrived(mirror, 'ada')
  t.equal(await emailOf(mirror, 'ada'), 'ada@example.com')
})

t.test('each poll reads to the end, page by page, and what was read before is stored once', async (t) => {
  const { mirror, poll } = await startStill(t)
  for (let n = 0; n < 70; n++) await addUser(mirror, `user-${n}`) // two events each
  await settled(mirror)
  await poll()
  const events = await inboxOf(mirror)
  t.equal(events.length, 140)
  await poll()
  t.strictSame(await inboxOf(mirror), events)
  t.match(await sourceOf(mirror, 'logs'), { stored: '140', repeated: '140' }, 'the overlap was read again')
})

t.test('an event that came by webhook before is not stored again', async (t) => {
  const mirror = await startMirror(t, { worker: false })
  const { logs, ...parts } = partsOf(mirror)
  await addUser(mirror, 'ada')
  await settled(mirror)
  const events = await inboxOf(mirror)
  t.ok(events.length >= 2)
  await pollLogs({ ...parts, api: logs }, new AbortController().signal)
  const stream = events.filter(({ source }) => source === 'log_stream')
  t.strictSame(
    (await inboxOf(mirror)).filter(({ source }) => source === 'log_stream'),
    stream,
  )
  t.match(await sourceOf(mirror, 'logs'), { repeated: String(stream.length) })
})

t.test('an event stored behind the place already read is not missed', async (t) => {
  const { mirror, poll } = await startStill(t)
  await addUser(mirror, 'first')
  await settled(mirror)
  await poll()
  const [before] = await inboxOf(mirror)
  await steer(mirror, 'clock', { advanceMs: -2 * minuteMs })
  await addUser(mirror, 'late')
  await settled(mirror)
  await poll()
  const [late] = await inboxOf(mirror)
  t.ok(String(late?.['log_id']) < String(before?.['log_id']), 'its id is smaller than all that were read')
  t.equal((await inboxOf(mirror)).length, 4)
})

t.test('in a quiet log the checkpoint moves on, so that it does not expire', async (t) => {
  const { mirror, poll } = await startStill(t)
  await addUser(mirror, 'ada')
  await settled(mirror)
  await poll()
  await steer(mirror, 'retention', { seconds: (4 * hourMs) / 1000 })
  for (let n = 0; n < 6; n++) {
    await steer(mirror, 'clock', { advanceMs: 2 * hourMs })
    await poll()
  }
  t.strictSame(await gapsOf(mirror), [])
})

t.test('an expired checkpoint is a gap with a name, and the pull goes on', async (t) => {
  const { mirror, poll } = await startStill(t)
  await addUser(mirror, 'before')
  await settled(mirror)
  await poll()
  await steer(mirror, 'retention', { seconds: hourMs / 1000 })
  await steer(mirror, 'clock', { advanceMs: 5 * hourMs })
  await addUser(mirror, 'lost')
  await settled(mirror)
  await steer(mirror, 'clock', { advanceMs: 2 * hourMs })
  await addUser(mirror, 'after')
  await settled(mirror)
  const { seen_until: seenUntil } = await sourceOf(mirror, 'logs')
  await poll()

  t.match(await gapsOf(mirror), [{ source: 'logs', from_at: seenUntil, reason: 'checkpoint expired', closed_at: null }])
  const { rows } = await mirror.pool.query('SELECT id FROM users ORDER BY id')
  t.strictSame(rows, [{ id: idOf('after') }, { id: idOf('before') }])

  await t.test('it is cut down to what the log no longer holds, once the rest has been read', async (t) => {
    await steer(mirror, 'clock', { advanceMs: 10 * minuteMs })
    await poll()
    const [gap] = await gapsOf(mirror)
    const [{ date } = {}] = (
      await mirror.pool.query(`SELECT min(date) AS date FROM mirror.inbox WHERE body::text LIKE '%after%'`)
    ).rows
    t.equal(gap?.['closed_at'], null)
    t.ok(Math.abs(Number(gap?.['to_at']) - Number(date)) < minuteMs, 'it ends where the oldest event stands')
  })

  await t.test('it is shown to the operator and counted by the readiness route', async (t) => {
    const { json } = await mirror.call('GET', '/health/ready')
    t.match(json, { status: 'ready', open_gaps: 1 })
  })
})

t.test('a gap that the log still covers is closed by the pull', async (t) => {
  const { mirror, poll } = await startStill(t)
  await addUser(mirror, 'ada')
  await settled(mirror)
  await poll()
  await mirror.pool.query(
    "UPDATE mirror.sources SET cursor = '900' || repeat('0', 53), seen_until = now() WHERE source = 'logs'",
  )
  await steer(mirror, 'retention', { seconds: hourMs / 1000 })
  await poll()
  t.match(await gapsOf(mirror), [{ closed_at: null }])
  await steer(mirror, 'clock', { advanceMs: 10 * minuteMs })
  await poll()
  t.match(await gapsOf(mirror), [{ closed_at: Date, closed_by: 'pull' }])
})

t.test('asked to come later, a poll waits as told and goes on where it was', async (t) => {
  const { mirror, poll, parts } = await startStill(t)
  await addUser(mirror, 'ada')
  await settled(mirror)
  await poll()
  await addUser(mirror, 'lin')
  await settled(mirror)
  await steer(mirror, 'faults', { api: { 429: 1 } })
  const refused: unknown[] = []
  const after: LogApi['after'] = async (...place) => {
    try {
      return await parts.api.after(...place)
    } catch (error) {
      refused.push(error)
      await steer(mirror, 'faults', {})
      throw error
    }
  }
  await pollLogs({ ...parts, api: { ...parts.api, after } }, new AbortController().signal)
  t.match(refused, [{ name: 'RateLimited' }])
  t.equal((await inboxOf(mirror)).length, 4)
})
