import pg from 'pg'
import t from 'tap'
import { setFeed } from '../../src/feed/retention.ts'
import { startMirror } from '../stage/mirror.ts'
import { followByPoll, followByStream, replayed } from './following.ts'

/** Transactions of each writer; `FEED_TRANSACTIONS` for a longer search. */
const transactions = Number(process.env['FEED_TRANSACTIONS'] ?? 25)
const writers = 8

/** The same each time, so that a run that fails can be had again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/**
 * Lets a transaction that has taken its numbers stand until others have committed. Whoever stands holds no row that others
 * want, so that the rest goes on; where all stand, the one goes that has stood longest.
 */
function openGate() {
  const standing: { until: number; go: () => void }[] = []
  let committed = 0
  let atWork = writers
  function release(): void {
    for (const one of standing.filter(({ until }) => until <= committed)) pass(one)
    const [longest] = standing
    if (longest !== undefined && standing.length === atWork) pass(longest)
  }
  function pass(one: (typeof standing)[number]): void {
    standing.splice(standing.indexOf(one), 1)
    one.go()
  }
  return {
    stand: (commits: number) =>
      new Promise<void>((go) => {
        standing.push({ until: committed + commits, go })
        release()
      }),
    committed: () => {
      committed++
      release()
    },
    done: () => {
      atWork--
      release()
    },
  }
}

const changeSql = [
  'INSERT INTO users AS u (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $2, gone_at = NULL',
  "UPDATE users SET app_metadata = jsonb_build_object('n', $2::text) WHERE id = $1",
  'UPDATE users SET gone_at = now(), nickname = $2 WHERE id = $1',
  'UPDATE users SET hints = hints + length($2), stale_since = now() WHERE id = $1',
  'DELETE FROM users WHERE id = $1 AND $2 <> $1',
]

t.test('each follower has every change once, whoever commits when, and ends up with the table', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const { url, pool, databaseUrl } = mirror
  await setFeed(pool, { days: 7, values: true })
  const gate = openGate()

  async function write(number: number): Promise<void> {
    const random = randomFrom(number)
    const client = new pg.Client(databaseUrl)
    await client.connect()
    const change = (id: string, step: number) =>
      client.query(changeSql[random(changeSql.length)] ?? '', [id, `${number}/${step}`])
    for (let step = 0; step < transactions; step++) {
      await client.query('BEGIN')
      for (let count = random(3); count >= 0; count--) await change(`own ${number} ${random(4)}`, step)
      if (random(2) === 0) await gate.stand(1 + random(writers * 2))
      if (random(2) === 0) await change(`shared ${random(3)}`, step)
      await client.query(random(10) === 0 ? 'ROLLBACK' : 'COMMIT')
      gate.committed()
    }
    gate.done()
    await client.end()
  }

  const random = randomFrom(4711)
  const token = await mirror.machineToken()
  const options = {
    url,
    token,
    isLast: ({ user_id }: { user_id: string }) => user_id === 'the last',
    patience: () => 1 + random(12),
  }
  const following = [
    followByPoll('poll', 0, options),
    followByPoll('long poll', 20, options),
    followByStream('stream', options),
  ]
  await Promise.all(Array.from({ length: writers }, (_, number) => write(number)))
  await pool.query("INSERT INTO users (id) VALUES ('the last')")
  const followers = await Promise.all(following)

  const { rows: noted } = await pool.query(
    "SELECT f.epoch || '-' || c.position AS cursor FROM mirror.changes c, mirror.feed f ORDER BY c.position",
  )
  const { rows: users } = await pool.query('SELECT id, mirror.told_values(u) AS told FROM users u')
  const { rows: early } = await pool.query(
    'SELECT FROM (SELECT seq, max(seq) OVER (ORDER BY position) AS most FROM mirror.changes) c WHERE seq < most',
  )
  t.ok(early.length > 10, `${early.length} of ${noted.length} had taken their number before others that came first`)
  for (const { name, got, connected } of followers) {
    t.ok(connected > 5, `${name} has begun ${connected} times`)
    t.strictSame(
      got.map(({ cursor }) => cursor),
      noted.map(({ cursor }) => cursor),
      `${name}: no gap, no repeat`,
    )
    t.strictSame(
      Object.fromEntries(replayed(got)),
      Object.fromEntries(users.map(({ id, told }) => [id, told])),
      `${name}: its replay is the table`,
    )
  }
})
