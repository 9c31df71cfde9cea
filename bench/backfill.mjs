// Users a second from an export into a durable table: ours beside a raw COPY and merge of the same rows, and beside what
// teams write by hand. Beside it the peak of memory with few users and with many.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { interleaved, measured, of, rowOf, spread } from './measure.mjs'
import { loadCore, runScript } from './stage.mjs'
import { copyColumns, writeCopyFile, writeExport } from './users.mjs'
import { atLeast, atMost } from './verdict.mjs'

/** The way by hand is measured with fewer: its time for each user does not depend on their number. */
const mostByHand = 2_000

/** By how much memory may grow from a quarter of the users to all: V8 puts collections off until there is a need. */
const flat = 1.3

const names = { ours: 'ours', copy: 'COPY and merge', hand: 'pages of 100, an upsert each with Prisma' }

export const backfill = {
  about: 'all users from an export into the table',
  minutes: 2,
  options: { users: 200_000, rounds: 3 },
  quick: { users: 2_000, rounds: 1 },
  run: async ({ users, rounds }, stage) => {
    const directory = await stage.directory()
    const postgres = await stage.postgres()
    const [url, handUrl] = [await postgres.database('backfill'), await postgres.database('hand', { plain: true })]
    const [client, handClient] = [await stage.client(url), await stage.client(handUrl)]
    const parts = { stage, directory, postgres, url, client, handUrl, handClient }
    const runs = await compare(parts, users, rounds)
    const few = await oursWith(parts, Math.ceil(users / 4), 'few.gz')
    const memory = [few, { ...runs.ours[0], users, fileMb: runs.fileMb }].map(memoryRow)
    const rate = (way) => of(runs[way], 'rate')
    return {
      tables: [
        { title: `${users} users`, rows: Object.keys(names).map((way) => rowOf(names[way], runs[way], 'user')) },
        { title: 'memory of the command', rows: memory },
      ],
      targets: [
        atLeast(0.7, 'of a raw COPY and merge', rate('ours') / rate('copy')),
        atLeast(20, 'times pages with an upsert each', rate('ours') / rate('hand')),
        atMost(flat, 'peak of memory with all users, times that with a quarter', of(runs.ours, 'peakMb') / few.peakMb),
      ],
      runs: [...runs.ours, ...runs.copy, ...runs.hand],
      floors: [spread(runs.copy.map((run) => run.rate))],
      costs: { 'user, backfilled': of(runs.ours, 'serverUs') + of(runs.ours, 'postgresUs') },
    }
  },
}

async function compare(parts, users, rounds) {
  const { stage, directory, client, url, handUrl, handClient } = parts
  const byHand = Math.min(users, mostByHand)
  const [exported, copied] = [join(directory, 'users.gz'), join(directory, 'users.copy')]
  await writeExport(exported, users)
  await writeCopyFile(copied, users)
  const tenant = await stage.server('./export-server.mjs', [], { EXPORT_FILE: exported }, loadCore)
  const env = { DATABASE_URL: handUrl, TENANT_URL: tenant.url, USERS: String(byHand) }
  const runs = await interleaved(
    {
      ours: () => emptied(parts, users, () => ours(url, tenant.url)),
      copy: () => emptied(parts, users, () => rawCopy(client, copied)),
      hand: () => emptied({ ...parts, client: handClient }, byHand, () => runScript('./baseline/paging.mjs', [], env)),
    },
    rounds,
  )
  return { ...runs, fileMb: (await stat(exported)).size / 1e6 }
}

async function oursWith(parts, users, name) {
  const file = join(parts.directory, name)
  await writeExport(file, users)
  const tenant = await parts.stage.server('./export-server.mjs', [], { EXPORT_FILE: file }, loadCore)
  const run = await emptied(parts, users, () => ours(parts.url, tenant.url))
  return { ...run, users, fileMb: (await stat(file)).size / 1e6 }
}

function memoryRow({ users, fileMb, rate, peakMb }) {
  return { users, 'file MB': Math.round(fileMb), 'users/s': Math.round(rate), 'peak MB': Math.round(peakMb) }
}

/** Into an empty table, and with every user in it in the end. */
async function emptied({ postgres, client }, users, work) {
  await client.query('TRUNCATE users, mirror.runs, mirror.walked CASCADE')
  await client.query('CHECKPOINT')
  const run = await measured({ postgres: postgres.pid }, async () => ({ count: users, ...(await work()) }))
  const { rows } = await client.query('SELECT count(*)::int AS users FROM users')
  if (rows[0].users !== users) throw new Error(`${rows[0].users} rows for ${users} users`)
  return run
}

/** The command as anybody runs it; its rate is that of the run itself, without the start of the process. */
async function ours(databaseUrl, tenantUrl) {
  const auth0 = {
    DOMAIN: 'tenant.example',
    BASE_URL: tenantUrl,
    AUDIENCE: 'api',
    CLIENT_ID: 'id',
    CLIENT_SECRET: 'secret',
  }
  const env = Object.fromEntries(Object.entries(auth0).map(([name, value]) => [`AUTH0_${name}`, value]))
  const result = await runScript('../dist/start/cli.js', ['backfill', '--json'], { DATABASE_URL: databaseUrl, ...env })
  const { outcome, reason, started_at, finished_at, cpuMs, peakMb } = result
  if (outcome !== 'completed') throw new Error(`the backfill ended as ${outcome}: ${reason}`)
  return { cpuMs, peakMb, seconds: (Date.parse(finished_at) - Date.parse(started_at)) / 1000 }
}

/** Read by the server itself from a file beside it, so that no client costs anything. */
async function rawCopy(client, path) {
  const begun = performance.now()
  const list = copyColumns.join(', ')
  await client.query('BEGIN')
  await client.query(`CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT ${list} FROM users WITH NO DATA`)
  await client.query(`COPY incoming FROM '${path}'`)
  const updates = copyColumns.slice(1).map((name) => `${name} = excluded.${name}`)
  await client.query(
    `INSERT INTO users (${list}) SELECT ${list} FROM incoming ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}`,
  )
  await client.query('COMMIT')
  return { seconds: (performance.now() - begun) / 1000 }
}
