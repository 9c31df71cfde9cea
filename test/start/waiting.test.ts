import { once } from 'node:events'
import t from 'tap'
import { emptyDirectory, type Running, run } from '../stage/command.ts'
import { openDatabase } from '../stage/database.ts'
import { doorwayTo } from '../stage/doorway.ts'
import { call, engines, eventually, secret } from '../stage/mirror.ts'
import { announce } from '../stage/slow-sender.ts'

/** Nobody listens there. */
const nowhere = '127.0.0.1:1'

async function serving(running: Running): Promise<string> {
  const [, url = ''] = await running.says(/"url":"([^"]+)".*ready/)
  return url
}

t.test('a start waits for Postgres and says so', async (t) => {
  const door = await doorwayTo(t, await openDatabase(t))
  const env = { PORT: '0', DATABASE_URL: door.url, LOG_LEVEL: 'info' }
  const server = run(t, ['serve'], env, await emptyDirectory(t))
  await server.says(/^user-mirror: waiting for Postgres, which DATABASE_URL names \(ECONNREFUSED\)/m)
  await door.open()
  t.equal((await call('GET', `${await serving(server)}/health/ready`)).json['stale'], 0)
  t.strictSame(await server.end('SIGTERM'), [0, null])
})

t.test('a start that has waited long enough ends, and names the variable', async (t) => {
  const directory = await emptyDirectory(t)
  const database = { DATABASE_URL: `postgresql://mirror:hidden@${nowhere}/app`, START_SECONDS: '1' }
  const redis = { DATABASE_URL: await openDatabase(t), REDIS_URL: `redis://:hidden@${nowhere}`, START_SECONDS: '1' }
  const starts = [database, redis].map((env) => run(t, ['work'], env, directory))
  const ends = await Promise.all(starts.map(({ child }) => once(child, 'close')))
  t.strictSame(ends, Array(2).fill([1, null]))
  const [withoutDatabase = '', withoutRedis = ''] = starts.map(({ output }) => output())
  t.match(withoutDatabase, /^user-mirror: DATABASE_URL: Postgres cannot be reached within 1 s \(ECONNREFUSED\)$/m)
  t.match(withoutRedis, /waiting for Redis, which REDIS_URL names/)
  t.match(withoutRedis, /^user-mirror: REDIS_URL: Redis cannot be reached within 1 s/m)
  t.notMatch(withoutDatabase + withoutRedis, /hidden/)
})

t.test('the API comes up without its Redis, and says which route needs it', async (t) => {
  const env = {
    PORT: '0',
    DATABASE_URL: await openDatabase(t),
    REDIS_URL: `redis://${nowhere}`,
    LOG_STREAM_TOKENS: secret,
    ADMIN_TOKEN: 'operator',
    LOG_LEVEL: 'info',
  }
  const server = run(t, ['serve'], env, await emptyDirectory(t))
  const url = await serving(server)
  const login = { log_id: '1', data: { type: 'ss', user_id: 'auth0|1' } }
  const headers = { authorization: secret }
  const { status, json } = await call('POST', `${url}/webhooks/auth0/logs`, { body: login, headers })
  t.match({ status, json }, { status: 200, json: { stored: 1 } })
  t.equal((await call('GET', `${url}/health/ready`)).json['stale'], 1, 'the row says that somebody has to ask')
  const run1 = await call('POST', `${url}/admin/runs`, { token: 'operator', body: { kind: 'sweep' } })
  t.match({ status: run1.status, json: run1.json }, { status: 503, json: { code: 'queue_unavailable' } })
  t.strictSame(await server.end('SIGTERM'), [0, null])
})

for (const redisUrl of engines.flatMap(({ redisUrl }) => redisUrl ?? [])) {
  t.test('a Redis that comes later is used from then on', async (t) => {
    const door = await doorwayTo(t, redisUrl)
    const common = { DATABASE_URL: await openDatabase(t), REDIS_URL: door.url, LOG_LEVEL: 'info' }
    const directory = await emptyDirectory(t)
    const server = run(t, ['serve'], { ...common, PORT: '0', ADMIN_TOKEN: 'operator' }, directory)
    const worker = run(t, ['work'], common, directory)
    const url = await serving(server)
    await worker.says(/waiting for Redis/)
    await door.open()
    await worker.says(/ready/)
    const start = () => call('POST', `${url}/admin/runs`, { token: 'operator', body: { kind: 'sweep' } })
    const { json } = await eventually(start, ({ status }) => status === 409, 20_000)
    t.equal(json['code'], 'run_under_way', 'a worker has begun it')
    await door.shut()
    t.strictSame(await Promise.all([server.end('SIGTERM'), worker.end('SIGTERM')]), Array(2).fill([0, null]))
  })
}

t.test('SIGTERM: not ready first, and served on meanwhile; what is in flight is finished', async (t) => {
  const env = {
    PORT: '0',
    DATABASE_URL: await openDatabase(t),
    LOG_STREAM_TOKENS: secret,
    LOG_LEVEL: 'info',
    DRAIN_SECONDS: '1',
  }
  const server = run(t, ['serve'], env, await emptyDirectory(t))
  const url = await serving(server)
  const login = (id: string) => JSON.stringify({ log_id: id, data: { type: 's', user_id: 'auth0|1' } })
  const body = login('slow')
  const slow = await announce(t, url, body.length)
  slow.send(body.slice(0, 10))

  const ending = server.end('SIGTERM')
  const ready = () => call('GET', `${url}/health/ready`)
  const { status, json } = await eventually(ready, ({ text }) => text.includes('The process is about to end'))
  t.match({ status, json }, { status: 503, json: { code: 'not_ready' } })
  const headers = { authorization: secret }
  const meanwhile = await call('POST', `${url}/webhooks/auth0/logs`, { body: login('meanwhile'), headers })
  t.equal(meanwhile.status, 200)
  t.equal(meanwhile.headers.get('connection'), 'close')
  await t.rejects(
    eventually(ready, () => false),
    'then nobody is let in any more',
  )
  slow.send(body.slice(10))
  await slow.hears(/^HTTP\/1\.1 200 [\s\S]*"stored":1/)
  t.strictSame(await ending, [0, null])
})
