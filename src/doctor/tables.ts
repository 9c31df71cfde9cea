// How large the tables are, how fast the inbox grows, and what of them is dead. From Postgres' own statistics: cheap.
import { type Finding, note, ok, type Reached, warning } from './check.ts'

interface TableRow {
  name: string
  bytes: number
  live: number
  dead: number
}

const sizesSql = `
  SELECT CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || relname AS name,
    pg_total_relation_size(relid)::float8 AS bytes, n_live_tup::float8 AS live, n_dead_tup::float8 AS dead
  FROM pg_stat_user_tables
  WHERE schemaname IN ('mirror', 'bullmq') OR relid = 'public.users'::regclass
  ORDER BY bytes DESC`

/** Below this a table is rewritten in a moment. */
const littleDead = 10_000
const muchDead = 0.3

export async function tables({ schema, config }: Reached): Promise<Finding[]> {
  const { rows } = await schema.query<TableRow>(sizesSql)
  const whole = rows.reduce((sum, { bytes }) => sum + bytes, 0)
  const largest = rows.slice(0, 4).map(({ name, bytes, live }) => `${name} ${sizeOf(bytes)} (${rowsOf(live)})`)
  const bloated = rows.filter(({ live, dead }) => dead > littleDead && dead / (live + dead) > muchDead)
  return [
    ok(`${sizeOf(whole)} in ${rows.length} tables: ${largest.join(', ')}`),
    ...(await growth(schema, config.inboxDays, rows.find(({ name }) => name === 'mirror.inbox')?.bytes ?? 0)),
    ...bloated.map(({ name, live, dead }) =>
      warning(
        `${name}: ${Math.round((100 * dead) / (live + dead))} % of its rows are dead`,
        `VACUUM ${name}; look for long transactions in pg_stat_activity, and at its autovacuum settings`,
      ),
    ),
  ]
}

/** Rows lie as they came: the first on the disk is one of the oldest. */
async function growth(schema: Reached['schema'], keptDays: number, bytes: number): Promise<Finding[]> {
  const { rows } = await schema.query<{ days: number }>(
    'SELECT extract(epoch FROM now() - received_at)::float8 / 86400 AS days FROM mirror.inbox ORDER BY ctid LIMIT 1',
  )
  const days = rows[0]?.days
  if (days === undefined || days < 1) return []
  if (days > keptDays + 2)
    return [
      warning(
        `events of ${Math.round(days)} days ago are still in the inbox, and INBOX_DAYS is ${keptDays}`,
        'a worker clears it: see whether one is running',
      ),
    ]
  return [note(`the inbox grows by some ${sizeOf(bytes / days)} a day, and keeps ${keptDays} days`)]
}

function sizeOf(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes / 1024, 0]
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1]
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

function rowsOf(live: number): string {
  return `${live.toLocaleString('en')} rows`
}
