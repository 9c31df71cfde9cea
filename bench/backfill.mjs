// Users a second from an export into a durable table: ours beside a raw COPY and merge of the same rows, and beside what
// teams write by hand. With --memory: the peak at 50,000, 200,000 and 1,000,000 users.
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { median, spread, table, treeCpuMs } from './measure.mjs'
import { loadCore, openPostgres, openServer, runScript } from './stage.mjs'
import { copyColumns, writeCopyFile, writeExport } from './users.mjs'

const count = 200_000
const rounds = 3

/** The baseline is measured with fewer: its time for each user does not depend on their number. */
const baselineCount = 2_000
const memoryCounts = [50_000, 200_000, 1_000_000]

/** Everything is released in the end, the last opened first. */
async function withStage(use) {
  const closing = []
  try {
    const directory = await mkdtemp(join(tmpdir(), 'user-mirror-bench-'))
    closing.push(() => rm(directory, { recursive: true, force: true }))
    await chmod(directory, 0o711) // the server's account has to get through to the file that it copies
    const postgres = await openPostgres()
    closing.push(postgres.close)
    const databaseUrl = await postgres.database('backfill')
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    closing.push(() => client.end())
    const openTenant = async (file) => {
      const tenant = await openServer('./export-server.mjs', [], { EXPORT_FILE: file }, loadCore)
      closing.push(tenant.close)
      return tenant.url
    }
    await use({ directory, postgres, databaseUrl, client, openTenant })
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function empty(client) {
  await client.query('TRUNCATE users, mirror.runs, mirror.walked CASCADE')
  await client.query('CHECKPOINT')
}

async function measure({ postgres, client }, users, work) {
  await empty(client)
  const before = treeCpuMs(postgres.pid)
  const { seconds, cpuMs, peakMb = 0 } = await work()
  const { rows } = await client.query('SELECT count(*)::int AS users FROM users')
  if (rows[0].users !== users) throw new Error(`${rows[0].users} rows for ${users} users`)
  return {
    rate: users / seconds,
    serverUs: (cpuMs * 1000) / users,
    postgresUs: ((treeCpuMs(postgres.pid) - before) * 1000) / users,
    peakMb,
  }
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
  const { outcome, reason, started_at, finished_at } = result
  if (outcome !== 'completed') throw new Error(`the backfill ended as ${outcome}: ${reason}`)
  return { ...result, seconds: (Date.parse(finished_at) - Date.parse(started_at)) / 1000 }
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
  return { seconds: (performance.now() - begun) / 1000, cpuMs: 0 }
}

async function speed({ json }) {
  await withStage(async (stage) => {
    const { directory, databaseUrl, client } = stage
    const [exported, copied] = [join(directory, 'users.gz'), join(directory, 'users.copy')]
    await writeExport(exported, count)
    await writeCopyFile(copied, count)
    const tenantUrl = await stage.openTenant(exported)
    const env = { DATABASE_URL: databaseUrl, TENANT_URL: tenantUrl, USERS: String(baselineCount) }
    const runs = { ours: [], raw: [], baseline: [] }
    for (let round = 0; round < rounds; round++) {
      runs.ours.push(await measure(stage, count, () => ours(databaseUrl, tenantUrl)))
      runs.raw.push(await measure(stage, count, () => rawCopy(client, copied)))
      runs.baseline.push(await measure(stage, baselineCount, () => runScript('./baseline/paging.mjs', [], env)))
    }
    const results = Object.entries(runs).map(([who, list]) => summary(who, list))
    process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${table(results)}\n${ratios(runs)}`)
  })
}

const names = { ours: 'ours', raw: 'COPY and merge', baseline: 'by hand' }

function summary(who, runs) {
  const of = (member) => median(runs.map((run) => run[member]))
  return {
    who: names[who],
    'users/s': Math.round(of('rate')),
    spread: Math.round(spread(runs.map(({ rate }) => rate)) * 100) / 100,
    'server µs/user': Math.round(of('serverUs') * 10) / 10,
    'Postgres µs/user': Math.round(of('postgresUs') * 10) / 10,
    'peak MB': Math.round(of('peakMb')) || '',
  }
}

function ratios(runs) {
  const rate = (who) => median(runs[who].map((run) => run.rate))
  return (
    `${(rate('ours') / rate('raw')).toFixed(2)} of COPY and merge\n` +
    `${(rate('ours') / rate('baseline')).toFixed(1)} times by hand\n`
  )
}

async function memory({ json }) {
  await withStage(async (stage) => {
    const results = []
    for (const users of memoryCounts) {
      const file = join(stage.directory, `${users}.gz`)
      await writeExport(file, users)
      const tenantUrl = await stage.openTenant(file)
      const { rate, peakMb } = await measure(stage, users, () => ours(stage.databaseUrl, tenantUrl))
      const megabytes = Math.round((await stat(file)).size / 1e6)
      results.push({ users, 'file MB': megabytes, 'users/s': Math.round(rate), 'peak MB': Math.round(peakMb) })
    }
    process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${table(results)}\n`)
  })
}

export async function backfill({ json, flags }) {
  await (flags.includes('--memory') ? memory({ json }) : speed({ json }))
}
