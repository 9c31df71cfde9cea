import t, { type Test } from 'tap'
import { openLog } from '../../src/log.ts'
import { openShutdown } from '../../src/start/shutdown.ts'
import { work } from '../../src/start/work.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openCommands } from '../stage/command-line.ts'
import { type Mirror, startMirror } from '../stage/mirror.ts'
import { openReceiver, type Receiver, type Reply } from '../stage/receiver.ts'

const adminToken = 'operator-token-7f3a'
const key = 'sealing-key-7f3a'
const subscribers = { allowPrivate: true, keys: [key], policy: { backoffMs: () => 5, noteEveryMs: 20 } }

function environmentOf({ databaseUrl, tenant }: Mirror): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    AUTH0_DOMAIN: new URL(tenant.issuer).host,
    AUTH0_BASE_URL: tenant.issuer,
    AUTH0_AUDIENCE: 'https://mirror.local/api',
    AUTH0_CLIENT_ID: 'local-mirror',
    AUTH0_CLIENT_SECRET: 'local-secret',
    SUBSCRIBERS_PRIVATE: 'true',
    SUBSCRIBERS_KEY: key,
    BACKFILL_HOURS: '0',
    SWEEP_MINUTES: '0',
    DRIFT_HOURS: '0',
    LOG_LEVEL: 'debug',
  }
}

async function commandsOf(t: Test, mirror: Mirror) {
  const directory = await emptyDirectory(t)
  const env = environmentOf(mirror)
  const user = openCommands(t, directory, { ...env, LOG_LEVEL: 'warn' })
  return { command: (...args: string[]) => user(args), worker: () => run(t, ['work'], env, directory) }
}

/** One statement: the changes come in the order of their numbers. */
async function happen({ pool }: Mirror, from: number, to: number): Promise<string[]> {
  await pool.query(
    `INSERT INTO users (id, email) SELECT 'auth0|' || lpad(n::text, 6, '0'), 'person-' || n || '@example.com'
     FROM generate_series($1::int, $2::int) n`,
    [from, to],
  )
  return Array.from({ length: to - from + 1 }, (_, index) => `auth0|${String(from + index).padStart(6, '0')}`)
}

const usersOf = (receiver: Receiver) => receiver.taken().map(({ data }) => data.user_id)

/** After so many that are taken, this. */
function afterwards(receiver: Receiver, count: number, reply: Reply): void {
  receiver.replies.push(...Array.from({ length: count }, () => 204), reply)
}

t.test('nothing is lost with a worker, nor with the queue', async (t) => {
  const mirror = await startMirror(t, { adminToken, subscribers, worker: false, logStream: false })
  const { command, worker } = await commandsOf(t, mirror)
  const receiver = await openReceiver(t)
  const added = await command('subscribers', 'add', receiver.url, '--json')
  t.match(added, { code: 0, output: /"secret":"whsec_/ })
  const { id, secret } = JSON.parse(added.output)
  const all: string[] = []
  const log = openLog('silent')
  const last = openShutdown(log)
  t.teardown(() => last.run())
  const headers = { authorization: `Bearer ${adminToken}` }

  await t.test('a worker that is killed in the middle: repeats are known, and nothing is skipped', async (t) => {
    all.push(...(await happen(mirror, 1, 200)))
    const hangs = new Promise<void>((resolve) => afterwards(receiver, 120, () => resolve()))
    const killed = worker()
    await hangs
    t.strictSame(await killed.end('SIGKILL'), [null, 'SIGKILL'])
    const before = receiver.received.length
    t.equal(before, 121)
    // its job would be taken over when its lock has run out; a queue that has lost everything knows of no job
    await mirror.pool.query(
      `DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'
       LOOP EXECUTE format('TRUNCATE bullmq.%I CASCADE', t); END LOOP; END $$`,
    )
    const next = worker()
    await receiver.hasTaken(all.length)
    t.strictSame(usersOf(receiver), all)
    const repeats = receiver.received.length - all.length
    t.ok(repeats > 0 && repeats <= before, `${repeats} repeats`)
    t.strictSame(
      receiver.received.slice(before, before + repeats).map(({ id }) => id),
      receiver.received.slice(before - repeats, before).map(({ id }) => id),
      'what is repeated is the end of what was sent',
    )
    t.strictSame(await next.end('SIGTERM'), [0, null])
    for (const { output } of [killed, next])
      for (const hidden of [secret, key, 'person-', 'receiver-key-7f3a', adminToken])
        t.notMatch(output(), hidden, 'the log holds none of it')
  })

  await t.test('a worker that ends in order hands over to the next, with no repeat', async (t) => {
    const sent = receiver.received.length
    const options = { databaseUrl: mirror.databaseUrl, redisUrl: undefined, auth0: mirror.auth0, subscribers }
    const first = openShutdown(log)
    const ends = new Promise<boolean>((resolve) =>
      afterwards(receiver, 30, (response) => {
        void first.run().then(resolve)
        response.writeHead(204).end()
      }),
    )
    await work(options, log, first)
    all.push(...(await happen(mirror, 201, 300)))
    t.equal(await ends, true)
    t.ok(receiver.received.length - sent < 100, 'it leaves some of them')
    await work(options, log, last)
    await receiver.hasTaken(all.length)
    t.strictSame(usersOf(receiver), all)
    t.equal(receiver.received.length - sent, 100)
  })

  await t.test('the command line does what the routes do', async (t) => {
    const { json } = await mirror.call('GET', '/admin/subscribers', { headers })
    const [{ cursor }] = json['subscribers'] as [{ cursor: string }]
    t.match(await command('subscribers', 'pause', id), { code: 0, output: /paused_reason +operator/ })
    const [status, listed, tested, unknown] = await Promise.all([
      command('status'),
      command('subscribers'),
      command('subscribers', 'test', id),
      command('subscribers', 'set', id, '--kinds', 'nothing'),
    ])
    t.match(status, { code: 0, output: /sends +127\.0\.0\.1:\d+ \(.+\): paused \d+ s ago: operator, 0 changes behind/ })
    t.match(status, { output: /role +mirror_app/ })
    t.match(listed, { code: 0, output: /paused \d+ s ago: operator, 300 delivered/ })
    t.match(tested, { code: 0, output: /delivered +true\nstatus +204/ })
    t.match(unknown, { code: 2, output: /^user-mirror: --kinds: "nothing" is none of created/ })
    await happen(mirror, 301, 301)
    const resumed = await command('subscribers', 'resume', id, '--after', cursor, '--json')
    t.match(JSON.parse(resumed.output), { id, cursor, paused_at: null })
    await receiver.hasTaken(302)
    const [removed, refused] = [
      await command('subscribers', 'remove', id, '--json'),
      await command('subscribers', 'resume', id, '--after', 'x'),
    ]
    t.match(removed, { code: 0, output: `{"id":"${id}","removed":true}` })
    t.match(refused, { code: 1, output: /^user-mirror: .*This is not a cursor/ })
  })

  await t.test('what an earlier key has sealed is opened as long as that key is named', async (t) => {
    const { json } = await mirror.call('POST', '/admin/subscribers', { headers, body: { url: receiver.url } })
    const { databaseUrl, tenant } = mirror
    const others = { databaseUrl, tenant, adminToken, worker: false, logStream: false }
    for (const [keys, status] of [
      [['new-key', key], 200],
      [['new-key'], 409],
    ] as const) {
      const other = await startMirror(t, { ...others, subscribers: { ...subscribers, keys: [...keys] } })
      const tested = await other.call('POST', `/admin/subscribers/${json['id']}/test`, { headers })
      t.equal(tested.status, status, keys.join())
    }
  })
})
