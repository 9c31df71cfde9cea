// `npm run bench search [-- --users N]`: what a page of GET /users costs Postgres, by the shape of the search, and what the
// indexes for it cost a write.
import pg from 'pg'
import { scalarColumns } from '../dist/search/field.js'
import { filtersOf } from '../dist/search/filters.js'
import { parseQuery } from '../dist/search/query.js'
import { searchUsers } from '../dist/search/search.js'
import { shownSql } from '../dist/search/shown.js'
import { words } from '../dist/search/terms.js'
import { quantile, round } from './measure.mjs'

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

export const search = {
  about: 'a page of GET /users in Postgres, by the shape of the search',
  minutes: 1,
  options: { users: 1_000_000 },
  inAll: { users: 100_000 },
  quick: { users: 2_000 },
  run: async ({ users }, stage) => {
    const connectionString = await (await stage.postgres()).database('search')
    const pool = new pg.Pool({ connectionString, max: 2, options: '-c TimeZone=UTC' })
    pool.on('error', () => undefined)
    stage.atEnd(() => pool.end())
    await fill(pool, users)
    const shown = []
    for (const shape of shapes) shown.push(await measure(pool, shape, users))
    const far = Math.min(10_000, Math.floor(users / limit / 2))
    const walks = [...(await pages(pool, 'id', far)), ...(await pages(pool, 'created_at', far))]
    return {
      tables: [
        { title: `${users} users, pages of ${limit}`, rows: shown },
        { title: 'pages in turn', rows: walks },
      ],
      targets: [],
      runs: [],
      floors: [],
    }
  },
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
  return { search: name, found, ...quantiles(times) }
}

/** The first pages against as many behind a far one, in turns. */
async function pages(pool, column, farPage) {
  const sort = sortBy(column)
  const all = filtersOf([])
  const offset = farPage * limit
  const { next } = await searchUsers(pool, {
    where: all,
    sort,
    limit: 1,
    offset,
    row: () => "'{}'",
    patienceMs: 60_000,
  })
  const walks = [
    { pages: `by ${column}, from the first`, after: undefined, times: [] },
    { pages: `by ${column}, from page ${farPage}`, after: next, times: [] },
  ]
  for (let turn = 0; turn < Math.min(rounds / 2, farPage / 2); turn++) {
    for (const walk of walks) {
      const began = performance.now()
      walk.after = (await searchUsers(pool, { where: all, sort, after: walk.after, limit, row })).next
      walk.times.push(performance.now() - began)
    }
  }
  return walks.map(({ pages, times }) => ({ pages, ...quantiles(times) }))
}

function quantiles(times) {
  return { 'p50 ms': round(quantile(times, 0.5), 2), 'p99 ms': round(quantile(times, 0.99), 2) }
}
