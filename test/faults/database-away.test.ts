import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval as every, setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { identify, isRunning } from '../../src/postgres/processes.ts'
import { sameBooks, startLoad } from '../stage/load.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

const quiet = { worker: false, logStream: false }

/** A Postgres that can be taken away from this test alone. */
async function ownPostgres(t: Test): Promise<{ url: string; crash(): Promise<void>; start(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-test-'))
  await chmod(directory, 0o711) // where root runs the tests, the server's account has to get through to its data
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const open = () => startEmbeddedPostgres({ directory, settings: { fsync: 'off' } })
  let postgres: EmbeddedPostgres = await open()
  t.teardown(() => postgres.stop())
  const { url, dataDirectory } = postgres
  return {
    url,
    crash: async () => {
      const server = identify(Number.parseInt(await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10))
      process.kill(server.pid, 'SIGQUIT') // what `pg_ctl stop -m immediate` sends
      await postgres.stop()
      if (isRunning(server)) throw new Error('Postgres is still there')
    },
    start: async () => {
      postgres = await open()
      if (postgres.url !== url) throw new Error('Postgres came back elsewhere')
    },
  }
}

/** For long, `AWAY_SECONDS=10`. */
const awaySeconds = Number(process.env['AWAY_SECONDS'] ?? 3)

t.test(
  `Postgres crashes under load and stays away for ${awaySeconds} s: nothing but 503, and nothing is lost`,
  async (t) => {
    const postgres = await ownPostgres(t)
    await migrate(postgres.url)
    const mirror = await startMirror(t, { ...quiet, databaseUrl: postgres.url })
    const load = startLoad(mirror.deliver)
    await eventually(
      async () => load.taken.size,
      (size) => size > 500,
    )
    await postgres.crash()
    await sleep(awaySeconds * 1000)
    t.ok(load.refused() > 5 * awaySeconds, 'meanwhile the senders were told to come again')
    await postgres.start()
    const before = load.taken.size
    await eventually(
      async () => load.taken.size,
      (size) => size > before + 500,
    )
    await load.stop()
    t.strictSame(load.odd, [])
    t.ok(load.slowestMs() < 10_000, `no answer takes long (${Math.round(load.slowestMs())} ms)`)
    await sameBooks(t, mirror, load)
  },
)

t.test(
  'all connections are ended 20 times a second, 60 times at least: nothing but 503, and nothing is lost',
  async (t) => {
    const mirror = await startMirror(t, quiet)
    const administrator = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] })
    await administrator.connect()
    t.teardown(() => administrator.end())
    const database = new URL(mirror.databaseUrl).pathname.slice(1)
    const load = startLoad(mirror.deliver, 0.02) // impatient, so that there are always connections to be ended
    await eventually(
      async () => load.taken.size,
      (size) => size > 500,
    )
    let [ended, round] = [0, 0]
    for await (const _ of every(50)) {
      const { rowCount } = await administrator.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
        [database],
      )
      ended += rowCount ?? 0
      // on a busy machine fewer connections come up between two rounds
      if (++round >= 60 && ended > 60) break
    }
    t.ok(load.refused() > 0, 'and some deliveries with them')
    const before = load.taken.size
    await eventually(
      async () => load.taken.size,
      (size) => size > before + 500,
    )
    await load.stop()
    t.strictSame(load.odd, [])
    t.ok(load.slowestMs() < 10_000, `no answer takes long (${Math.round(load.slowestMs())} ms)`)
    await sameBooks(t, mirror, load)
  },
)
