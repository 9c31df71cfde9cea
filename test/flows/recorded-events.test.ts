import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { type Mirror, startMirror } from '../stage/mirror.ts'

const files = ['recorded.stream.jsonl', 'schema-generated.stream.jsonl']
const texts = await Promise.all(
  files.map((name) => readFile(new URL(`../fixtures/events/${name}`, import.meta.url), 'utf8')),
)
const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
const ids = new Set(lines.map((line) => String(JSON.parse(line).log_id)))

async function stored({ pool }: Mirror) {
  const { rows } = await pool.query('SELECT log_id, body FROM mirror.inbox ORDER BY log_id')
  return rows
}

const wanted = [...new Map(lines.map((line) => [JSON.parse(line).log_id, JSON.parse(line)])).entries()]
  .map(([log_id, body]) => ({ log_id, body }))
  .sort((a, b) => (a.log_id < b.log_id ? -1 : 1))

const bodies: Record<string, string[]> = {
  'one JSON array': [`[${lines.join(',')}]`],
  'JSON lines': [lines.join('\n')],
  'JSON lines with CRLF, blank lines and a final line feed': [`\r\n${lines.join('\r\n\r\n')}\r\n`],
  'an object with logs': [`{"logs":[${lines.join(',')}]}`],
  'one by one': lines,
}

for (const [format, deliveries] of Object.entries(bodies)) {
  t.test(`${lines.length} public events, sent as ${format}: each is in the inbox once, to the letter`, async (t) => {
    const mirror = await startMirror(t, { worker: false, logStream: false })
    const answers = await Promise.all(deliveries.map((body) => mirror.deliver(body)))
    t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200]))
    const inTheAnswers = answers.reduce((sum, { json }) => sum + Number(json['stored']), 0)
    t.equal(inTheAnswers, ids.size, 'the answers count what was new')
    t.strictSame(await stored(mirror), wanted)
    const { rows } = await mirror.pool.query('SELECT count(*)::int AS quarantined FROM mirror.quarantine')
    t.strictSame(rows, [{ quarantined: 0 }])
  })
}

t.test('deliveries at the same time, with repeats between and within them, store each event once', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const again = [...lines, ...lines.toReversed()]
  const answers = await Promise.all(
    [again, lines, lines.toReversed()].map((all) => mirror.deliver(`[${all.join(',')}]`)),
  )
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200, 200],
  )
  t.strictSame(await stored(mirror), wanted)
})

t.test('a gzipped body is read', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const { status } = await mirror.deliver(gzipSync(lines.join('\n')), { 'content-encoding': 'gzip' })
  t.equal(status, 200)
  t.strictSame(await stored(mirror), wanted)
})

t.test('what cannot be read is set aside, and the rest of the batch goes through', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const [first, second] = lines
  const { status, json } = await mirror.deliver(`${first}\n{"cut in the midd\n{"neither":"id nor type"}\n${second}`)
  t.equal(status, 200)
  t.strictSame(json, { stored: 2, repeated: 0, quarantined: 2 })
  const { rows } = await mirror.pool.query(
    "SELECT reason, convert_from(body, 'UTF8') AS body FROM mirror.quarantine ORDER BY id",
  )
  t.strictSame(rows, [
    { reason: 'not JSON', body: '{"cut in the midd' },
    { reason: 'no log event: log_id or type is missing', body: '{"neither":"id nor type"}' },
  ])
})

t.test('an event that Postgres refuses is set aside alone', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const deep = `{"log_id":"deep","data":{"type":"s","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
  for (const body of [`${lines[0]}\n${deep}\n${lines[1]}`, `[${lines[2]},${deep},${lines[3]}]`]) {
    const { status, json } = await mirror.deliver(body)
    t.equal(status, 200)
    t.strictSame(json, { stored: 2, repeated: 0, quarantined: 1 })
  }
})

t.test('an empty batch is fine', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  for (const body of ['[]', '', '\n\n', '{"logs":[]}']) t.equal((await mirror.deliver(body)).status, 200)
  t.strictSame(await stored(mirror), [])
})
