// What a million logins leave behind in `users`: sizes before and after, dead rows and the share of updates that stayed on
// their page (HOT), with Postgres as it comes and with what is recommended.
import { setTimeout as sleep } from 'node:timers/promises'
import { deliveryText } from './events.mjs'
import { fire } from './http-load.mjs'
import { measured, round } from './measure.mjs'

const secret = 'bench-secret'
const batch = 100

const variants = [
  { way: 'as it comes' },
  {
    way: 'recommended',
    table:
      'autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_limit = 2000',
    server: { autovacuum_naptime: '10s' },
  },
  { way: 'fillfactor 100', table: 'fillfactor = 100', rewrite: true },
  { way: 'autovacuum off', table: 'autovacuum_enabled = off' },
]

export const bloat = {
  about: 'sizes after a million updates, by the settings of autovacuum',
  minutes: 10,
  apart: true,
  /** `tidy`: seconds that Postgres has after the last update. */
  options: { users: 200_000, updates: 1_000_000, tidy: 90 },
  quick: { users: 1_000, updates: 5_000, tidy: 3 },
  run: async ({ users, updates, tidy }, stage) => {
    const runs = []
    const rows = []
    for (const variant of variants) {
      const { run, row } = await measure(stage, variant, { users, updates, tidy })
      runs.push(run)
      rows.push(row)
    }
    return {
      tables: [{ title: `${updates} logins of ${users} users`, rows }],
      targets: [],
      runs,
      floors: [],
    }
  },
}

async function measure(stage, { way, table, server, rewrite }, { users, updates, tidy }) {
  const postgres = await stage.postgres(server)
  const name = `bloat_${way.replaceAll(' ', '_')}`
  const DATABASE_URL = await postgres.database(name, { users })
  const client = await stage.client(DATABASE_URL)
  if (table !== undefined) await client.query(`ALTER TABLE users SET (${table})`)
  if (rewrite) await client.query('VACUUM FULL users')
  const before = await sizes(client)
  const api = await stage.server('./ours.mjs', [], { DATABASE_URL, LOG_STREAM_TOKENS: secret, LOG_LEVEL: 'error' })
  const run = await measured({ server: api.pid, postgres: postgres.pid }, () => logins(api, users, updates))
  const after = await sizes(client)
  await api.close()
  await sleep(2_000) // sessions that have ended tell their figures a moment later
  if (table !== 'autovacuum_enabled = off') await tidied(client, tidy * 1000)
  const { rows } = await client.query(
    `SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot, n_dead_tup::int AS dead, autovacuum_count::int AS vacuums
     FROM pg_stat_user_tables WHERE relid = 'users'::regclass`,
  )
  const [{ updates: made, hot, dead, vacuums }] = rows
  const share = (member) => round(after[member] / before[member], 2)
  return {
    run,
    row: {
      way,
      'events/s': Math.round(run.rate),
      'Postgres µs/event': round(run.postgresUs),
      'table MB': before.table,
      'table after, times': share('table'),
      'indexes MB': before.indexes,
      'indexes after, times': share('indexes'),
      HOT: round(hot / Math.max(1, made), 3),
      'dead rows left': dead,
      autovacuums: vacuums,
    },
  }
}

async function logins({ url }, users, updates) {
  const next = () => deliveryText(secret, batch, users)
  return fire({ url, amount: Math.ceil(updates / batch), perRequest: batch, next })
}

async function sizes(client) {
  const { rows } = await client.query(
    `SELECT pg_table_size('users') / 1e6 AS table, pg_indexes_size('users') / 1e6 AS indexes`,
  )
  return { table: round(Number(rows[0].table)), indexes: round(Number(rows[0].indexes)) }
}

/** Until autovacuum has been there, or has had its time. */
async function tidied(client, tidyMs) {
  const asked = `SELECT n_dead_tup < 0.02 * n_live_tup AS tidy FROM pg_stat_user_tables WHERE relid = 'users'::regclass`
  for (const end = performance.now() + tidyMs; performance.now() < end; await sleep(1_000)) {
    if ((await client.query(asked)).rows[0].tidy) return
  }
}
