import t, { type Test } from 'tap'
import { openInbox } from '../../src/intake/inbox.ts'
import { replay } from '../../src/intake/replay.ts'
import { type Mirror, startMirror } from '../stage/mirror.ts'

const login = (id: string, name = 'à') =>
  `{"log_id":"${id}","data":{"type":"s","user_id":"auth0|1","user_name":"${name}"}}`
const cloudEvent = (id: string) =>
  `{"id":"${id}","type":"organization.updated","time":"2026-09-01T08:00:00Z","data":{"é":1}}`

/** The event with a byte in it that stands nowhere in UTF-8. */
function spoilt(event: string): Buffer {
  return Buffer.concat([Buffer.from(event.slice(0, -3)), Buffer.from([0xff]), Buffer.from(event.slice(-3))])
}

function joined(parts: (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}

async function kept({ pool }: Mirror) {
  const inbox = await pool.query('SELECT log_id, body::text FROM mirror.inbox ORDER BY log_id')
  const quarantine = await pool.query('SELECT reason, body FROM mirror.quarantine ORDER BY id')
  return { inbox: inbox.rows.map(({ log_id, body }) => [log_id, body]), aside: quarantine.rows }
}

function start(t: Test): Promise<Mirror> {
  return startMirror(t, { worker: false, logStream: false })
}

t.test('of a batch, what is not UTF-8 is kept to the byte, and the rest goes through', async (t) => {
  const bad = spoilt(login('bad'))
  const batches = {
    array: ['[', login('1'), ' , ', bad, ',', login('2'), ']'],
    lines: [login('1'), '\r\n', bad, '\n', login('2'), '\n'],
    wrapper: ['{"logs": [', login('1'), ',', bad, ',', login('2'), ']}'],
    marked: ['\uFEFF', login('1'), '\n', bad, '\n', login('2')],
  }
  for (const [name, parts] of Object.entries(batches)) {
    const mirror = await start(t)
    const { status, json } = await mirror.deliver(joined(parts))
    t.match({ status, json }, { status: 200, json: { stored: 2, repeated: 0, quarantined: 1 } }, name)
    t.strictSame(
      await kept(mirror),
      {
        inbox: [
          ['1', login('1')],
          ['2', login('2')],
        ],
        aside: [{ reason: 'not UTF-8', body: bad }],
      },
      name,
    )
  }
})

t.test('so is one of several events of an event stream', async (t) => {
  const mirror = await start(t)
  const bad = spoilt(cloudEvent('bad'))
  const { json } = await mirror.tell(joined(['[', cloudEvent('1'), ',', bad, ',{"cut":},', cloudEvent('2'), ']']))
  t.strictSame(json, { stored: 2, repeated: 0, quarantined: 2 })
  t.strictSame(await kept(mirror), {
    inbox: [
      ['1', cloudEvent('1')],
      ['2', cloudEvent('2')],
    ],
    aside: [
      { reason: 'not UTF-8', body: bad },
      { reason: 'not JSON', body: Buffer.from('{"cut":}') },
    ],
  })
})

t.test('a body in which nothing can be read is kept as a whole', async (t) => {
  const mirror = await start(t)
  const wide = Buffer.from(`\uFEFF${login('1')}\n${login('2')}`, 'utf16le')
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 167 + (index >> 3)) % 256))
  for (const body of [wide, noise]) t.strictSame((await mirror.deliver(body)).json['quarantined'], 1)
  for (const body of [wide, noise]) t.strictSame((await mirror.tell(body)).json['quarantined'], 1)
  const reason = 'not UTF-8'
  t.strictSame(
    (await kept(mirror)).aside,
    [wide, noise, wide, noise].map((body) => ({ reason, body })),
  )
  t.strictSame(
    await replay(
      mirror.pool,
      openInbox(mirror.pool, () => undefined),
    ),
    { taken: 0, left: 4 },
  )
  t.strictSame((await kept(mirror)).aside.length, 4, 'also after it has been looked at again')
})

t.test('a letter that looks like white space byte by byte stays whole', async (t) => {
  const mirror = await start(t)
  await mirror.deliver(joined([login('1'), '\n{"cut after à\n', spoilt(login('bad'))]))
  const { aside } = await kept(mirror)
  t.match(
    aside.map(({ body }) => body.toString('latin1')).sort(),
    [Buffer.from('{"cut after à').toString('latin1'), spoilt(login('bad')).toString('latin1')].sort(),
  )
})

t.test('what stands behind the array of a body is not lost', async (t) => {
  const mirror = await start(t)
  const { json } = await mirror.deliver(`[${login('1')}]\n[${login('2')}]`)
  t.strictSame(json, { stored: 1, repeated: 0, quarantined: 1 })
  t.strictSame(
    await replay(
      mirror.pool,
      openInbox(mirror.pool, () => undefined),
    ),
    { taken: 1, left: 0 },
  )
  t.strictSame((await kept(mirror)).inbox.length, 2)
})
