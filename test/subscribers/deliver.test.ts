import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { collectGarbage } from '../stage/garbage.ts'
import { type Answer, engines, eventually, type Mirror, startMirror } from '../stage/mirror.ts'
import { openReceiver, type Receiver, type Reply } from '../stage/receiver.ts'

const adminToken = 'operator-token'
const headers = { authorization: `Bearer ${adminToken}` }

/** No test waits for a back-off that is not its claim. */
const quick = { backoffMs: () => 5, noteEveryMs: 20 }

function operatorOf({ call }: Mirror) {
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    call(method, `/admin/subscribers${path}`, { headers, body })
  const subscribers = async (): Promise<Record<string, unknown>[]> => {
    const { json } = await ask('GET', '')
    return Array.isArray(json['subscribers']) ? json['subscribers'] : []
  }
  return {
    ask,
    add: async ({ url }: Receiver, more: Record<string, unknown> = {}) => {
      const { status, json } = await ask('POST', '', { url, ...more })
      if (status !== 201) throw new Error(`added with ${status}: ${JSON.stringify(json)}`)
      return { id: String(json['id']), secret: String(json['secret']) }
    },
    /** Resolves when the subscriber is as wanted. */
    shows: (id: string, wanted: (one: Record<string, unknown>) => boolean) =>
      eventually(
        async () => (await subscribers()).find((one) => one['id'] === id) ?? {},
        (one) => wanted(one),
      ),
  }
}

let people = 0

/** @returns ids in the order in which they were committed */
async function happen({ pool }: Mirror, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) {
    const id = `auth0|${String(people++).padStart(6, '0')}`
    await pool.query('INSERT INTO users (id, email) VALUES ($1, $2)', [id, `${id.slice(6)}@example.com`])
    ids.push(id)
  }
  return ids
}

const usersOf = (receiver: Receiver) => receiver.taken().map(({ data }) => data.user_id)

for (const { name, redisUrl } of engines) {
  t.test(`on ${name}`, async (t) => {
    const subscribers = { allowPrivate: true, keys: [], policy: quick, timeoutMs: 1_000 }
    const mirror = await startMirror(t, { adminToken, subscribers, redisUrl, logStream: false })
    const { ask, add, shows } = operatorOf(mirror)

    await t.test('each change is told once, in order, and signed as Standard Webhooks has it', async (t) => {
      await happen(mirror, 1)
      const receiver = await openReceiver(t)
      const { id, secret } = await add(receiver)
      const [ada = '', lin = ''] = await happen(mirror, 2)
      await mirror.pool.query("UPDATE users SET name = 'Ada', email = 'ada@example.com' WHERE id = $1", [ada])
      const taken = await receiver.hasTaken(3)
      t.match(
        taken.map(({ type, data }) => ({ type, data })),
        [
          { type: 'user.created', data: { user_id: ada, kind: 'created' } },
          { type: 'user.created', data: { user_id: lin, kind: 'created' } },
          { type: 'user.updated', data: { user_id: ada, kind: 'updated', changed: ['email', 'name'] } },
        ],
        'from when it was added on, without what was before',
      )
      for (const { text, headers } of taken) {
        const signed = Object.entries(headers).map(([name, value]) => [name, String(value)])
        t.match(new Webhook(secret).verify(text, Object.fromEntries(signed)), { timestamp: String })
        t.match(headers, { 'webhook-id': new RegExp(`^msg_${id.replaceAll('-', '')}_`) })
      }
      const one = await shows(id, ({ delivered }) => delivered === 3)
      t.match(one, { cursor: taken[2]?.data.cursor, attempts: 0, failing_since: null, paused_at: null })
      await ask('DELETE', `/${id}`)
      await happen(mirror, 1)
      t.match(await ask('DELETE', `/${id}`), { status: 404, json: { code: 'subscriber_unknown' } })
    })

    await t.test('whatever a receiver does, it takes exactly what happened, in order', async (t) => {
      const receiver = await openReceiver(t)
      const redirect: Reply = (response) => response.writeHead(302, { location: receiver.url }).end()
      const endless: Reply = (response) => response.writeHead(500).write('x')
      receiver.replies.push(500, 'reset', 204, 'hang', redirect, 404, 200, 503, endless, 'reset', 202)
      const { id } = await add(receiver)
      const ids = await happen(mirror, 12)
      await receiver.hasTaken(12)
      t.strictSame(usersOf(receiver), ids)
      const one = await shows(id, ({ delivered }) => delivered === 12)
      t.match(one, { attempts: 0, failing_since: null, failure: 'ECONNRESET' })
      const repeats = receiver.received.length - 12
      t.ok(repeats >= 8, 'each failure is one more attempt')
      const texts = new Map(receiver.received.map(({ id, text }) => [id, text]))
      t.equal(texts.size, 12)
      for (const { id, text } of receiver.received) t.equal(text, texts.get(id), 'a repeat is the same message')
      await ask('DELETE', `/${id}`)
    })

    await t.test('who does not answer keeps nobody waiting, and is asked by one delivery at a time', async (t) => {
      const [asleep, awake] = [await openReceiver(t, 'hang'), await openReceiver(t)]
      const [slow, quickOne] = [await add(asleep), await add(awake)]
      const ids = await happen(mirror, 5)
      await awake.hasTaken(5)
      collectGarbage() // which takes no time limit away
      t.strictSame(usersOf(awake), ids)
      const one = await shows(slow.id, ({ attempts }) => Number(attempts) >= 2)
      t.match(one, { failure: 'timeout', delivered: 0 })
      t.equal(new Set(asleep.received.map(({ id }) => id)).size, 1, 'and nothing but the first message')
      for (const { id } of [slow, quickOne]) await ask('DELETE', `/${id}`)
    })

    await t.test('Retry-After is kept to, within bounds; resume goes on at once', async (t) => {
      const receiver = await openReceiver(t)
      const busy = (until: () => string): Reply => {
        return (response) => response.writeHead(429, { 'retry-after': until() }).end()
      }
      const inHalfAnHour = () => new Date(Date.now() + 1_800_000).toUTCString() // of when it is answered
      receiver.replies.push(
        busy(() => '600'),
        busy(() => '999999'),
        busy(inHalfAnHour),
      )
      const { id } = await add(receiver)
      const ids = await happen(mirror, 2)
      for (const [attempts, seconds] of [
        [1, 600],
        [2, 3600],
        [3, 1800],
      ] as const) {
        const one = await shows(id, ({ retry_at }) => retry_at !== null && receiver.received.length === attempts)
        const waits = (Date.parse(String(one['retry_at'])) - Date.parse(String(one['failed_at']))) / 1000
        t.ok(Math.abs(waits - seconds) < 3, `${waits} s`)
        t.match(one, { failure: 'status_429' })
        t.equal((await ask('POST', `/${id}/resume`, {})).status, 200)
      }
      await receiver.hasTaken(2)
      t.strictSame(usersOf(receiver), ids)
      await ask('DELETE', `/${id}`)
    })

    await t.test('410 pauses at once, a day of failures does, and each goes on where it stopped', async (t) => {
      const [gone, failing] = [await openReceiver(t), await openReceiver(t)]
      gone.replies.push(204, 410)
      failing.replies.push(...Array.from({ length: 3 }, () => 500))
      const [one, other] = [await add(gone), await add(failing)]
      await mirror.pool.query(
        "UPDATE mirror.subscribers SET failing_since = now() - interval '25 hours' WHERE id = $1",
        [other.id],
      )
      const ids = await happen(mirror, 3)
      const isPaused = ({ paused_at }: Record<string, unknown>) => paused_at !== null
      t.match(await shows(one.id, isPaused), { paused_reason: 'gone', failure: 'status_410', delivered: 1 })
      t.match(await shows(other.id, isPaused), { paused_reason: 'failing', failure: 'status_500', delivered: 0 })
      const { text } = await mirror.call('GET', '/metrics')
      for (const [reason, { id }] of [
        ['gone', one],
        ['failing', other],
      ] as const) {
        t.match(text, `user_mirror_subscriber_paused{subscriber="${id}",reason="${reason}"} 1`)
        t.match(text, new RegExp(`user_mirror_subscriber_lag_seconds{subscriber="${id}"} [\\d.]+`))
      }
      t.match(text, `user_mirror_subscriber_behind_changes{subscriber="${one.id}"} 2`)
      t.notMatch(text, '127.0.0.1', 'whoever reads the metrics is not told where it goes')
      const more = await happen(mirror, 1)
      const isThird = `user_mirror_subscriber_behind_changes{subscriber="${one.id}"} 3`
      t.ok(
        await eventually(
          () => mirror.call('GET', '/metrics'),
          ({ text }) => text.includes(isThird),
        ),
        'also what nobody has read yet',
      )
      for (const { id } of [one, other]) t.match(await ask('POST', `/${id}/resume`, {}), { status: 200 })
      failing.replies.length = 0
      for (const receiver of [gone, failing]) {
        await receiver.hasTaken(4)
        t.strictSame(usersOf(receiver), [...ids, ...more])
      }
      for (const { id } of [one, other]) await ask('DELETE', `/${id}`)
    })

    await t.test('an operator pauses, and resumes from where it stopped or from another cursor', async (t) => {
      const receiver = await openReceiver(t)
      const { id } = await add(receiver)
      const ids = await happen(mirror, 2)
      const [first] = await receiver.hasTaken(2)
      await shows(id, ({ delivered }) => delivered === 2) // a pause beats what is under way, which comes again then
      t.match(await ask('POST', `/${id}/pause`), { status: 200, json: { paused_reason: 'operator' } })
      const later = await happen(mirror, 2)
      t.match(await ask('POST', `/${id}/test`), { status: 200, json: { delivered: true, status: 204 } })
      t.match(receiver.received.at(-1), { type: 'subscriber.test', data: { subscriber: id } }, 'paused or not')
      t.equal(receiver.received.length, 3)
      await ask('POST', `/${id}/resume`, {})
      await receiver.hasTaken(5)
      await shows(id, ({ delivered }) => delivered === 4)
      t.equal((await ask('POST', `/${id}/resume`, { cursor: first?.data.cursor })).status, 200)
      await shows(id, ({ delivered }) => delivered === 7)
      const told = receiver.received.filter(({ type }) => type !== 'subscriber.test').map(({ data }) => data.user_id)
      t.strictSame(told, [...ids, ...later, ids[1], ...later])
      t.equal(receiver.taken().length, 5, 'a repeat has the id that it had')
      for (const cursor of ['nonsense', '00000000-1', `${String(first?.data.cursor).split('-')[0]}-999999`])
        t.match(await ask('POST', `/${id}/resume`, { cursor }), { status: 400, json: { code: 'cursor_invalid' } })
      await ask('DELETE', `/${id}`)
    })

    await t.test('a filter lets through what it names, and can be changed', async (t) => {
      const [deletions, names] = [await openReceiver(t), await openReceiver(t)]
      const byKind = await add(deletions, { kinds: ['deleted'] })
      const byField = await add(names, { kinds: ['updated'], fields: ['name'] })
      const [ada = ''] = await happen(mirror, 20)
      const change = (set: string) => mirror.pool.query(`UPDATE users SET ${set} WHERE id = $1`, [ada])
      await change("name = 'Ada'")
      await change("email = 'other@example.com'")
      await change('gone_at = now()')
      await deletions.hasTaken(1)
      await names.hasTaken(1)
      const come = async (id: string) => {
        const { rows } = await mirror.pool.query('SELECT published FROM mirror.feed')
        return shows(id, ({ cursor }) => String(cursor).endsWith(`-${rows[0].published}`))
      }
      for (const { id } of [byKind, byField]) t.match(await come(id), { delivered: 1 }, 'the rest is passed over')
      t.match(deletions.received, [{ type: 'user.deleted', data: { user_id: ada } }])
      t.match(names.received, [{ type: 'user.updated', data: { changed: ['name'] } }])
      t.match(await ask('PATCH', `/${byKind.id}`, { kinds: [], url: names.url }), { status: 200, json: { kinds: [] } })
      await happen(mirror, 1)
      await names.hasTaken(2)
      t.equal(deletions.received.length, 1)
      for (const body of [{}, { kinds: ['nothing'] }, { url: 'ftp://example.com' }, { url: 'http://u:p@example.com' }])
        t.equal((await ask('PATCH', `/${byKind.id}`, body)).status, 400, JSON.stringify(body))
      for (const { id } of [byKind, byField]) await ask('DELETE', `/${id}`)
    })

    await t.test('while a secret is rotated both sign, and then the new one alone', async (t) => {
      const receiver = await openReceiver(t)
      const { id, secret } = await add(receiver)
      const rotated = await ask('POST', `/${id}/rotate`, { keep_seconds: 3600 })
      const next = String(rotated.json['secret'])
      t.match(next, /^whsec_/)
      t.not(next, secret)
      const verifies = (secret: string) => {
        const { text = '', headers = {} } = receiver.received.at(-1) ?? {}
        const signed = Object.entries(headers).map(([name, value]) => [name, String(value)])
        try {
          return new Webhook(secret).verify(text, Object.fromEntries(signed)) !== undefined
        } catch {
          return false
        }
      }
      await happen(mirror, 1)
      await receiver.hasTaken(1)
      t.strictSame([secret, next].map(verifies), [true, true])
      const last = String((await ask('POST', `/${id}/rotate`, { keep_seconds: 0 })).json['secret'])
      await happen(mirror, 1)
      await receiver.hasTaken(2)
      const only = await eventually(
        async () => [secret, next, last].map(verifies),
        ([, before]) => before === false,
      )
      t.strictSame(only, [false, false, true])
      const { rows } = await mirror.pool.query('SELECT s::text AS row FROM mirror.subscribers s')
      for (const one of [secret, next, last]) {
        const inside = Buffer.from(one.slice('whsec_'.length), 'base64')
        for (const { row } of rows)
          for (const text of [one, inside.toString('hex'), Buffer.from(one).toString('hex')]) t.notMatch(row, text)
      }
      t.notMatch((await ask('GET', '')).text, 'whsec_', 'it is shown once')
      await ask('DELETE', `/${id}`)
    })

    await t.test('a cursor that is not kept any more pauses, and so does a secret that cannot be read', async (t) => {
      const receiver = await openReceiver(t)
      const { id } = await add(receiver)
      await ask('POST', `/${id}/pause`)
      await happen(mirror, 2)
      await mirror.call('GET', '/metrics')
      const other = await add(receiver)
      await mirror.pool.query("UPDATE mirror.changes SET at = now() - interval '30 days'")
      await mirror.pool.query('SELECT mirror.forget_changes(1000)')
      const resumed = await ask('POST', `/${id}/resume`, {})
      t.match(resumed.json, { code: 'cursor_expired' })
      await mirror.pool.query('UPDATE mirror.subscribers SET paused_at = NULL, paused_reason = NULL')
      await mirror.pool.query(
        'UPDATE mirror.subscribers SET sealed = sealed_of.sealed FROM mirror.subscribers sealed_of WHERE subscribers.id = $1 AND sealed_of.id = $2',
        [other.id, id],
      )
      const ids = await happen(mirror, 1)
      const isPaused = ({ paused_at }: Record<string, unknown>) => paused_at !== null
      t.match(await shows(id, isPaused), { paused_reason: 'cursor_expired' })
      t.match(await shows(other.id, isPaused), { paused_reason: 'secret_unreadable' })
      t.match(await ask('POST', `/${other.id}/test`), { status: 409, json: { code: 'subscriber_secret_unreadable' } })
      t.equal(receiver.received.length, 0)
      await ask('POST', `/${other.id}/rotate`, { keep_seconds: 0 })
      t.equal((await ask('POST', `/${other.id}/resume`)).status, 200, 'without a body')
      await receiver.hasTaken(1)
      t.strictSame(usersOf(receiver), ids)
      for (const one of [id, other.id]) await ask('DELETE', `/${one}`)
    })
  })
}
