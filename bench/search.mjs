// `npm run bench search [-- --users N]`: what a page of GET /users costs Postgres, by the shape of the search, and what the
// indexes for it cost a write.
import pg from 'pg'
import { scalarColumns } from '../dist/search/field.js'
import { filtersOf } from '../dist/search/filters.js'
import { parseQuery } from '../dist/search/query.js'
import { searchUsers } from '../dist/search/search.js'
import { shownSql } from '../dist/search/shown.js'
import { words } from '../dist/search/terms.js'
import { openPostgres } from './stage.mjs'

const rounds = 200
const limit = 50

const where = (name, value) => filtersOf([{ name, value }])
const sortBy = (name, descending = false) => ({ column: scalarColumns.get(name), descending })

/** `n` is another one each time. */
const shapes = [
  { name: 'email=', search: (n) => ({ where: where('email', `user${n}@example.com`) }) },
  { name: 'email.prefix=', search: (n) => ({ where: where('email.prefix', `user${n}`) }) },
  { name: 'user_metadata.nick=', search: (n) => ({ where: where('user_metadata.nick', `nick ${n}`) }) },
  { name: 'app_metadata.plan=pro (one in ten)', search: () => ({ where: where('app_metadata.plan', 'pro') }) },
  {
    name: 'created_at.gte=, sort=created_at',
    search: (n) => ({ where: where('created_at.gte', daysAgo(n % 11)), sort: sortBy('created_at') }),
  },
  { name: 'q=email:"…"', search: (n) => ({ where: parseQuery(`email:"User${n}@example.com"`) }) },
  { name: 'q=identities.user_id:"…"', search: (n) => ({ where: parseQuery(`identities.user_id:"id${n}"`) }) },
  { name: 'first page by id', search: () => ({ where: where('gone_at.exists', 'false') }) },
  {
    name: 'first page by -created_at',
    search: () => ({ where: where('gone_at.exists', 'false'), sort: sortBy('created_at', true) }),
  },
  { name: 'first page by email', search: () => ({ where: where('gone_at.exists', 'false'), sort: sortBy('email') }) },
  { name: 'text=, no index', search: (n) => ({ where: words(`ser${n}@`), patienceMs: 60_000 }), rounds: 5 },
]

function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString()
}

export async function search({ flags, json }) {
  const at = flags.indexOf('--users')
  const users = at < 0 ? 1_000_000 : Number(flags[at + 1])
  const postgres = await openPostgres()
  try {
    const pool = new pg.Pool({
      connectionString: await postgres.database('search'),
      max: 2,
      options: '-c TimeZone=UTC',
    })
    try {
      await fill(pool, users)
      const results = []
      for (const shape of shapes) results.push(await measure(pool, shape, users))
      const deep = [await pages(pool, 'id'), await pages(pool, 'created_at')]
      process.stdout.write(json ? `${JSON.stringify({ users, results, deep })}\n` : report({ users, results, deep }))
    } finally {
      await pool.end()
    }
  } finally {
    await postgres.close()
  }
}

async function fill(pool, users) {
  for (let from = 1; from <= users; from += 100_000) {
    await pool.query(
      `INSERT INTO users (id, email, email_verified, name, nickname, created_at, updated_at, identities, user_metadata,
                          app_metadata, answered_at, last_login, logins_count)
       SELECT 'auth0|' || md5(n::text), 'user' || n || '@example.com', true, 'User ' || n, 'user' || n,
         now() - n * interval '1 second', now(),
         jsonb_build_array(jsonb_build_object('provider', 'auth0', 'connection', 'db', 'user_id', 'id' || n, 'isSocial', false)),
         jsonb_build_object('nick', 'nick ' || n, 'theme', 'dark'),
         jsonb_build_object('plan', CASE WHEN n % 10 = 0 THEN 'pro' ELSE 'free' END), now(), now(), n % 100
       FROM generate_series($1::int, $2::int) AS n`,
      [from, Math.min(from + 99_999, users)],
    )
  }
  await pool.query('VACUUM ANALYZE users')
}

const row = (add) => shownSql({}, add)

async function measure(pool, { name, search: searchOf, rounds: count = rounds }, users) {
  const times = []
  let found = 0
  for (let round = 0; round < count; round++) {
    const n = 1 + ((round * 7919) % users)
    const began = performance.now()
    found = (await searchUsers(pool, { limit, row, ...searchOf(n) })).users.length
    times.push(performance.now() - began)
  }
  return { name, found, ...quantiles(times) }
}

/** The first hundred pages against the hundred behind page 10,000, in turns. */
async function pages(pool, column) {
  const sort = sortBy(column)
  const all = filtersOf([])
  const perPage = 50
  const { next: far } = await searchUsers(pool, {
    where: all,
    sort,
    limit: 1,
    offset: 10_000 * perPage,
    row: () => "'{}'",
    patienceMs: 60_000,
  })
  const times = { first: [], far: [] }
  let [first, behind] = [undefined, far]
  for (let round = 0; round < rounds / 2; round++) {
    const went = async (after, into) => {
      const began = performance.now()
      const { next } = await searchUsers(pool, { where: all, sort, after, limit: perPage, row })
      into.push(performance.now() - began)
      return next
    }
    first = await went(first, times.first)
    behind = await went(behind, times.far)
  }
  return { column, first: quantiles(times.first), far: quantiles(times.far) }
}

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2))
  return { p50: at(0.5), p99: at(0.99) }
}

function report({ users, results, deep }) {
  const lines = results.map(
    ({ name, found, p50, p99 }) =>
      `${name.padEnd(40)} ${String(found).padStart(4)} users  p50 ${p50} ms  p99 ${p99} ms`,
  )
  const walks = deep.map(
    ({ column, first, far }) =>
      `pages by ${column}: from the first p50 ${first.p50} ms, from page 10,000 p50 ${far.p50} ms`,
  )
  return `${[`${users} users, pages of ${limit}`, ...lines, ...walks].join('\n')}\n`
}
