import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { eventually, type Mirror, type MirrorOptions, startMirror } from '../stage/mirror.ts'
import { announce, head } from '../stage/slow-sender.ts'

const megabyte = 1024 * 1024
const largest = 16 * megabyte
const login = (id: string) => JSON.stringify({ log_id: id, data: { type: 's', user_id: 'auth0|1' } })

async function start(t: Test, options: MirrorOptions = {}) {
  const mirror = await startMirror(t, { worker: false, logStream: false, ...options })
  const figure = async (name: string) => {
    const { text } = await mirror.call('GET', '/metrics')
    return Number(new RegExp(`^user_mirror_${name} (\\d+)$`, 'm').exec(text)?.[1])
  }
  const holds = (bytes: number) =>
    eventually(
      () => figure('body_bytes'),
      (held) => held === bytes,
    )
  return { ...mirror, figure, holds }
}

async function stored({ pool }: Mirror): Promise<string[]> {
  const { rows } = await pool.query('SELECT log_id FROM mirror.inbox ORDER BY log_id')
  return rows.map(({ log_id }) => log_id)
}

t.test('who finds no room is told to come again before it has sent a byte, and nothing is stored', async (t) => {
  const mirror = await start(t)
  const holders = await Promise.all([1, 2, 3, 4].map(() => announce(t, mirror.url, largest)))
  await mirror.holds(4 * largest)

  const late = await announce(t, mirror.url, megabyte)
  await late.hears(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1\r\n[\s\S]*"code":"intake_full"/)
  const small = await mirror.deliver(login('1'))
  t.match(small, { status: 503, json: { code: 'intake_full' } })
  t.equal((await mirror.call('GET', '/health/live')).status, 200, 'everything else is served')
  t.equal(await mirror.figure('bodies_refused_total'), 2)

  holders[0]?.abort()
  await mirror.holds(3 * largest)
  t.strictSame(await stored(mirror), [])
  t.equal((await mirror.deliver(login('1'))).status, 200)
  await mirror.holds(3 * largest)

  late.send(`${' '.repeat(megabyte)}${head(login('2').length)}${login('2')}`)
  await late.hears(/"stored":1/)
  t.pass('what was refused is passed over, and the connection serves on')
  for (const { abort } of holders) abort()
  await mirror.holds(0)
  t.strictSame(await stored(mirror), ['1', '2'])
})

t.test('a body that is refused for another reason, or cut off, leaves no room taken', async (t) => {
  const mirror = await start(t)
  const large = await mirror.deliver(Buffer.alloc(largest + 1, ' '))
  t.equal(large.status, 413)
  t.equal((await mirror.deliver(login('1'), { authorization: 'wrong' })).status, 401)
  t.equal((await mirror.deliver('no gzip', { 'content-encoding': 'gzip' })).status, 400)
  const endless = await announce(t, mirror.url)
  await mirror.holds(largest)
  endless.send(`${(largest + 1).toString(16)}\r\n${' '.repeat(largest + 1)}`)
  await endless.hears(/^HTTP\/1\.1 413 /)
  endless.abort()
  const pipelined = await announce(t, mirror.url, largest)
  pipelined.send(' '.repeat(largest) + head(largest) + head(largest))
  await pipelined.hears(/"stored":0/)
  pipelined.abort()
  await mirror.holds(0)
})

t.test('a zipped body takes the room of what is in it', async (t) => {
  const mirror = await start(t)
  const zipped = gzipSync(`${login('1')}${' '.repeat(largest - login('1').length)}`)
  const deliver = () => mirror.deliver(zipped, { 'content-encoding': 'gzip' })
  const holders = await Promise.all([1, 2, 3].map(() => announce(t, mirror.url, largest)))
  holders.push(await announce(t, mirror.url, 8 * megabyte))
  await mirror.holds(56 * megabyte)
  t.match(await deliver(), { status: 503, json: { code: 'intake_full' } })
  await mirror.holds(56 * megabyte)
  t.strictSame(await stored(mirror), [])
  for (const { abort } of holders) abort()
  await mirror.holds(0)
  t.equal((await deliver()).status, 200, 'the largest body there may be has room when nothing else is there')
  await mirror.holds(0)
})

t.test('senders that trickle are cut off in time, and meanwhile the others go on', async (t) => {
  const requestTimeoutMs = 1_500
  const mirror = await start(t, { requestTimeoutMs })
  const senders = await Promise.all([1, 2, 3].map(() => announce(t, mirror.url, largest)))
  const begun = performance.now()
  const trickle = setInterval(() => {
    for (const { send } of senders) send(' ')
  }, 50)
  t.teardown(() => clearInterval(trickle))
  await mirror.holds(3 * largest)
  let lasted: number | undefined
  const cut = Promise.all(senders.map(({ gone }) => gone)).then(() => {
    lasted = performance.now() - begun
  })
  const answers: number[] = []
  while (lasted === undefined) answers.push((await mirror.deliver(login(String(answers.length)))).status)
  await cut
  t.strictSame(new Set(answers), new Set([200]), `${answers.length} other deliveries were taken`)
  t.ok(lasted < 2 * requestTimeoutMs, `they lasted ${Math.round(lasted)} ms`)
  for (const { answered } of senders) t.match(answered(), /^HTTP\/1\.1 408 /)
  await mirror.holds(0)
})
