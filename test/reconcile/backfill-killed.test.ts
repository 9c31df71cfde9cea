import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import t, { type Test } from 'tap'
import type { Backfilled } from '../../src/reconcile/backfill/backfill.ts'
import { openDatabase, openPool as openPoolAt } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'
import { type ExportTenant, startExportTenant, type TenantUser } from './export-tenant.ts'

/** A few in every run; for long, `KILLS=10`. */
const kills = Number(process.env['KILLS'] ?? 3)
const count = 30_000

/** Lines that a batch can have: it ends with the chunk in which it reaches 1,000. */
const mostInBatch = 1_400

const script = fileURLToPath(new URL('../stage/backfill-process.mjs', import.meta.url))

const users: TenantUser[] = Array.from({ length: count }, (_, number) => ({
  user_id: `auth0|${number}`,
  email: `user-${number}@example.com`,
  created_at: '2026-09-01T08:00:00.000Z',
  updated_at: '2026-09-01T08:00:00.000Z',
  identities: [{ provider: 'auth0', connection: 'Users', user_id: `${number}`, isSocial: false }],
  user_metadata: { number },
}))

/** tap's loaders in the child would double its start. */
function start(t: Test, databaseUrl: string, tenant: ExportTenant): ChildProcess & { text: () => string } {
  const env = { PATH: String(process.env['PATH']), DATABASE_URL: databaseUrl, API_URL: tenant.apiUrl }
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more))
  t.teardown(() => child.kill('SIGKILL'))
  return Object.assign(child, { text: () => text })
}

/** Everything but when this database has made the row. */
async function rowsOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query("SELECT to_jsonb(u) - 'first_seen_at' AS row FROM users u ORDER BY id")
  return JSON.stringify(rows)
}

async function runOf(pool: pg.Pool): Promise<{ outcome: string | null; figures: Record<string, number> }> {
  const { rows } = await pool.query('SELECT outcome, figures FROM mirror.runs')
  if (rows.length !== 1) throw new Error(`${rows.length} runs`)
  return rows[0]
}

async function finish(child: ReturnType<typeof start>): Promise<Backfilled> {
  await once(child, 'close')
  return JSON.parse(child.text().split('\n').at(1) ?? '')
}

async function openPool(t: Test): Promise<{ url: string; pool: pg.Pool }> {
  const url = await openDatabase(t)
  return { url, pool: await openPoolAt(t, url) }
}

t.test(
  `killed ${kills} times, a backfill ends as it does undisturbed, and writes no line twice but a batch`,
  async (t) => {
    const [killed, whole] = [await openPool(t), await openPool(t)]
    const tenant = await startExportTenant(t, users)
    const undisturbed = start(t, whole.url, tenant)
    t.match(await finish(undisturbed), { outcome: 'completed', figures: { created: count, processed: count } })
    // known to the mirror and gone since: nobody may be taken for deleted by half a walk
    await killed.pool.query("INSERT INTO users (id, answered_at) VALUES ('auth0|absent', '2026-09-01')")

    const linesOf = async () => {
      const { rows } = await killed.pool.query<{ lines: number }>(
        "SELECT (figures->>'lines')::int AS lines FROM mirror.runs",
      )
      return rows[0]?.lines ?? 0
    }
    const points = Array.from({ length: kills }, () => Math.floor(Math.random() * count * 0.6)).sort((a, b) => a - b)
    t.comment(`killed after ${points.join(', ')} lines`)
    let [struck, before] = [0, 0]
    for (const point of points) {
      const child = start(t, killed.url, tenant)
      const exited = once(child, 'exit')
      const isThere = (lines: number) => lines >= point && (lines > before || child.exitCode !== null)
      await eventually(linesOf, isThere, 60_000) // a process has to start, beside whatever else runs here
      await sleep(Math.random() * 20) // anywhere in a batch
      child.kill('SIGKILL')
      const [, signal] = await exited
      if (signal === 'SIGKILL') struck++
      before = await linesOf()
      if (before === count) break // what came after the last line may be over before the kill
      t.equal((await killed.pool.query('SELECT FROM users WHERE stale_reason IS NOT NULL')).rowCount, 0)
    }
    if ((await runOf(killed.pool)).outcome === null) await finish(start(t, killed.url, tenant))
    const ended = await runOf(killed.pool)
    const { figures } = ended
    t.match(ended, { outcome: 'completed', figures: { lines: count, created: count, absent: 1, exports: 1 } })
    t.ok(
      Number(figures['processed']) - count <= struck * mostInBatch,
      `${figures['processed']} lines for ${count} users`,
    )
    t.ok(struck >= kills / 2, `${struck} kills struck the work`)
    await killed.pool.query("DELETE FROM users WHERE id = 'auth0|absent'")
    t.equal(await rowsOf(killed.pool), await rowsOf(whole.pool), 'row by row the same')
  },
)
