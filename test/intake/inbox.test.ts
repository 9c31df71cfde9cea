import { readFile } from 'node:fs/promises'
import t from 'tap'
import { openInbox } from '../../src/intake/inbox.ts'
import { replay } from '../../src/intake/replay.ts'
import { forgetEvents } from '../../src/intake/retention.ts'
import { splitArray } from '../../src/intake/split.ts'
import { startMirror } from '../stage/mirror.ts'

const login = (number: number, more: Record<string, unknown> = {}) => {
  const stats = { loginsCount: number }
  const data = {
    type: 's',
    date: '2026-09-01T08:00:00.000Z',
    user_id: 'auth0|1',
    strategy_type: 'database',
    details: { stats },
    ...more,
  }
  return JSON.stringify({ log_id: `log-${number}`, data })
}

const elementsOf = (text: string, start: number) => splitArray(text, start).elements

t.test('elements of an array are found in its text, whatever stands in them', async (t) => {
  const elements = ['{"a":[1,{"b":"]},["}]}', '"quote \\" and \\\\"', '[[],[2]]', 'null', '{"é":"\\u005d"}', '-1.5e3']
  t.strictSame(elementsOf(`[${elements.join(',')}]`, 0), elements)
  t.strictSame(elementsOf(` [ ${elements.join(' ,\n ')} ] `, 1), elements, 'white space is left out')
  t.strictSame(elementsOf('[]', 0), [])
  t.strictSame(elementsOf('[{"a":1},{"b":"cut', 0), ['{"a":1}', '{"b":"cut'])
  const rest = { elements: ['"a\\\\"'], rest: ',["b"]' }
  t.strictSame(splitArray('["a\\\\"] ,["b"] ', 0), rest, 'what stands behind the array is not its own')
})

t.test('one hidden poison event in a batch of 500: 499 are stored, one is set aside', async (t) => {
  const { deliver, pool } = await startMirror(t, { worker: false, logStream: false })
  const poisons = [
    '{"log_id":"p","data":{"type":"s"',
    '{"log_id":7,"data":{"type":"s"}}',
    `{"log_id":"p","data":{"type":"s","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  ]
  for (const [index, poison] of poisons.entries()) {
    const events = Array.from({ length: 500 }, (_, number) => login(index * 1000 + number + 1))
    const at = index === 0 ? 499 : 250 // an event without its end takes in whatever follows it
    events[at] = poison
    const { status, json } = await deliver(`[${events.join(',')}]`)
    t.equal(status, 200)
    t.strictSame(json, { stored: 499, repeated: 0, quarantined: 1 })
  }
  const { rows } = await pool.query('SELECT source, body FROM mirror.quarantine ORDER BY id')
  t.strictSame(
    rows.map(({ source }) => source),
    ['log_stream', 'log_stream', 'log_stream'],
  )
  t.equal(rows[1].body.toString(), poisons[1], 'to the byte')
})

t.test('a body that is cut in the middle loses only what was cut', async (t) => {
  const { deliver } = await startMirror(t, { worker: false, logStream: false })
  const whole = `[${[1, 2, 3].map((number) => login(number)).join(',')}]`
  t.strictSame((await deliver(whole.slice(0, -20))).json, { stored: 2, repeated: 0, quarantined: 1 })
  t.strictSame(
    (await deliver(whole)).json,
    { stored: 1, repeated: 2, quarantined: 0 },
    'and comes with the next attempt',
  )
})

t.test('what was set aside is taken up again once it can be read; the rest stays', async (t) => {
  const { pool } = await startMirror(t, { worker: false, logStream: false })
  const put = (body: string) =>
    pool.query(
      "INSERT INTO mirror.quarantine (source, reason, body) VALUES ('log_stream', 'not understood then', $1)",
      [Buffer.from(body)],
    )
  for (const body of [login(1), '{"never":', login(2)]) await put(body)
  let stale = 0
  const inbox = openInbox(pool, () => stale++)
  t.strictSame(await replay(pool, inbox), { taken: 2, left: 1 })
  t.strictSame(await replay(pool, inbox), { taken: 0, left: 1 })
  t.ok(stale > 0, 'the user that they prove is to be asked for')
  const { rows } = await pool.query('SELECT logins_count FROM users')
  t.strictSame(rows, [{ logins_count: '2' }])
})

t.test('events beyond their days are forgotten, the others stay', async (t) => {
  const { deliver, pool } = await startMirror(t, { worker: false, logStream: false })
  await deliver(`[${Array.from({ length: 10 }, (_, number) => login(number + 1)).join(',')}]`)
  await pool.query(
    "UPDATE mirror.inbox SET received_at = now() - interval '31 days' WHERE log_id IN ('log-1', 'log-2')",
  )
  t.equal(await forgetEvents(pool, 30, new AbortController().signal), 2)
  const { rows } = await pool.query('SELECT count(*)::int AS events FROM mirror.inbox')
  t.strictSame(rows, [{ events: 8 }])
})

t.test('obfuscated personal data never reach a profile column', async (t) => {
  const { deliver, pool } = await startMirror(t, { worker: false, logStream: false })
  for (const kind of ['masked', 'hashed']) {
    const body = await readFile(new URL(`../fixtures/events/body.JSONARRAY.pii-${kind}.json`, import.meta.url))
    t.equal((await deliver(body)).status, 200)
  }
  const { rows } = await pool.query(
    'SELECT email, name, nickname, username, phone_number, given_name, family_name FROM users',
  )
  t.ok(rows.length > 0)
  for (const row of rows) t.strictSame(new Set(Object.values(row)), new Set([null]))
})

t.test('figures for Prometheus count what became of events', async (t) => {
  const { call, deliver } = await startMirror(t, { worker: false, logStream: false })
  await deliver(`[${login(1)},${login(2)}]`)
  await deliver(`${login(1)}\nbroken`)
  const { status, headers, text } = await call('GET', '/metrics')
  t.equal(status, 200)
  t.match(headers.get('content-type'), 'text/plain')
  t.match(text, 'user_mirror_events_total{source="log_stream",outcome="stored"} 2')
  t.match(text, 'user_mirror_events_total{source="log_stream",outcome="repeated"} 1')
  t.match(text, 'user_mirror_events_total{source="log_stream",outcome="quarantined"} 1')
  t.match(text, /user_mirror_stale_users 1\n/)
  t.equal((await call('GET', '/metrics')).text.match(/outcome="stored"\} 2/g)?.length, 1, 'asked twice, counted once')
})
