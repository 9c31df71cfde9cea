// `npm run bench joins [-- --users N --songs N --write]`: what a join with `users` costs the music app of `examples/music`,
// by EXPLAIN (ANALYZE, BUFFERS) of its main queries.
import { migrateMusic } from '../examples/music/migrate.mjs'
import { round } from './measure.mjs'

/** The statements as the app's Prisma client and its own SQL put them, for one user in the middle and one playlist. */
const queries = [
  {
    name: 'songs of one user, the newest 100, with the owner',
    sql: `SELECT s.id, s.title, u.name, u.user_metadata->>'displayName' FROM music.songs s JOIN public.users u ON u.id = s.user_id
          WHERE s.user_id = $1 ORDER BY s.id DESC LIMIT 100`,
    values: ['$user'],
  },
  {
    name: 'the newest 50 songs of all, with their owners',
    sql: `SELECT s.id, s.title, u.name, u.user_metadata->>'displayName' FROM music.songs s JOIN public.users u ON u.id = s.user_id
          ORDER BY s.id DESC LIMIT 50`,
  },
  {
    name: 'the newest 50 playlists, with owners and plays',
    sql: `SELECT l.id, l.name, coalesce(u.user_metadata->>'displayName', u.name, 'somebody') AS owner,
            (SELECT count(*) FROM music.plays y WHERE y.playlist_id = l.id) AS plays
          FROM music.playlists l JOIN public.users u ON u.id = l.user_id ORDER BY l.id DESC LIMIT 50`,
  },
  {
    name: 'plays of the playlists of one user',
    sql: `SELECT count(*) FROM music.plays y JOIN music.playlists l ON l.id = y.playlist_id WHERE l.user_id = $1`,
    values: ['$user'],
  },
  {
    name: 'favourite genre of one user',
    sql: `SELECT g.name FROM music.user_data d JOIN music.genres g ON g.id = d.fav_genre WHERE d.user_id = $1`,
    values: ['$user'],
  },
  {
    name: 'a user by id, as every request finds one',
    sql: `SELECT * FROM public.users WHERE id = $1`,
    values: ['$user'],
  },
  {
    name: 'songs of users with the plan pro, counted: all of both tables',
    sql: `SELECT count(*) FROM music.songs s JOIN public.users u ON u.id = s.user_id WHERE u.app_metadata->>'plan' = 'pro'`,
  },
]

const batch = 100_000

export const joins = {
  about: 'what a join with users costs the music app of examples/music',
  minutes: 1,
  options: { users: 1_000_000, songs: 10_000_000 },
  inAll: { users: 50_000, songs: 500_000 },
  quick: { users: 1_000, songs: 10_000 },
  run: async ({ users, songs }, stage) => {
    const url = await (await stage.postgres()).database('joins')
    await migrateMusic(url)
    const client = await stage.client(url)
    await fill(client, users, songs)
    const results = []
    for (const query of queries) results.push(await explain(client, query, users))
    const sizes = await sizesOf(client)
    return {
      tables: [
        { title: `${users} users, ${songs} songs`, rows: results.map(rowOfQuery) },
        { title: 'sizes', rows: sizes },
      ],
      targets: [],
      runs: [],
      floors: [],
      document: ['docs/joins.md', document({ users, songs, sizes, results })],
    }
  },
}

function rowOfQuery({ name, ms, buffers, indexes, scans }) {
  const used = [...indexes, ...scans.map((table) => `all of ${table}`)].join(', ')
  return { query: name, ms: round(ms, 2), pages: buffers, by: used }
}

/** In batches, so that neither this process nor Postgres holds more than one of them; rows are made by Postgres. */
async function fill(client, users, songs) {
  // what is made here references what is there by construction, and an index is built faster than it grows
  await client.query('SET synchronous_commit = off; SET session_replication_role = replica')
  await client.query('DROP INDEX music.songs_user_id_id_idx, music.songs_genre_id_idx')
  await each(users, (from, to) =>
    client.query(
      `INSERT INTO users (id, email, email_verified, name, nickname, picture, created_at, updated_at, identities,
                          user_metadata, app_metadata, answered_at, last_login, logins_count)
       SELECT 'auth0|' || md5(n::text), 'user' || n || '@example.com', true, 'User ' || n, 'user' || n,
         'https://s.gravatar.com/avatar/' || md5(n::text) || '?s=480&r=pg', now() - n * interval '1 second', now(),
         jsonb_build_array(jsonb_build_object('provider', 'auth0', 'connection', 'Username-Password-Authentication',
           'user_id', md5(n::text), 'isSocial', false)),
         jsonb_build_object('displayName', 'Display ' || n, 'theme', 'dark'),
         jsonb_build_object('plan', CASE WHEN n % 10 = 0 THEN 'pro' ELSE 'free' END), now(), now(), n % 100
       FROM generate_series($1::int, $2::int) AS n`,
      [from, to],
    ),
  )
  await each(songs, (from, to) =>
    client.query(
      `INSERT INTO music.songs (title, genre_id, user_id)
       SELECT 'Song ' || n, 1 + n % 3, 'auth0|' || md5((1 + (n::bigint * 7919) % $3)::text)
       FROM generate_series($1::int, $2::int) AS n`,
      [from, to, users],
    ),
  )
  await client.query('SET maintenance_work_mem = 262144') // kB
  await client.query('CREATE INDEX songs_user_id_id_idx ON music.songs (user_id, id)')
  await client.query('CREATE INDEX songs_genre_id_idx ON music.songs (genre_id)')
  const lists = Math.max(users / 10, 1)
  await each(lists, (from, to) =>
    client.query(
      `INSERT INTO music.playlists (name, user_id)
       SELECT 'List ' || n, 'auth0|' || md5((1 + (n * 10) % $3)::text) FROM generate_series($1::int, $2::int) AS n`,
      [from, to, users],
    ),
  )
  await each(users, (from, to) =>
    client.query(
      `INSERT INTO music.plays (playlist_id, user_id)
       SELECT 1 + (n::bigint * 31) % $3, 'auth0|' || md5(n::text) FROM generate_series($1::int, $2::int) AS n`,
      [from, to, lists],
    ),
  )
  await client.query(`INSERT INTO music.user_data SELECT id, 1 + length(nickname) % 3 FROM users`)
  await client.query('VACUUM (ANALYZE)')
}

async function each(count, insert) {
  for (let from = 1; from <= count; from += batch) await insert(from, Math.min(from + batch - 1, count))
}

/** The third of three: what is told is the time with the pages where a running app has them. */
async function explain(client, { name, sql, values = [] }, users) {
  const [{ id }] = (
    await client.query(`SELECT 'auth0|' || md5($1::text) AS id`, [String(Math.ceil(users / 20) * 10 + 1)])
  ).rows
  const given = values.map((value) => (value === '$user' ? id : value))
  let plan
  for (let run = 0; run < 3; run++) {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, given)
    plan = rows[0]['QUERY PLAN'][0]
  }
  const nodes = [...walk(plan.Plan)]
  const indexes = [...new Set(nodes.map((node) => node['Index Name']).filter(Boolean))]
  const scans = [
    ...new Set(nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'])),
  ]
  const buffers = plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks']
  return {
    name,
    ms: plan['Execution Time'],
    planningMs: plan['Planning Time'],
    buffers,
    rows: plan.Plan['Actual Rows'],
    indexes,
    scans,
  }
}

function* walk(node) {
  yield node
  for (const inner of node.Plans ?? []) yield* walk(inner)
}

async function sizesOf(client) {
  const tables = ['public.users', 'music.songs', 'music.playlists', 'music.plays', 'music.user_data']
  const { rows } = await client.query(
    `SELECT name, pg_size_pretty(pg_table_size(name)) AS "table", pg_size_pretty(pg_indexes_size(name)) AS indexes
     FROM unnest($1::text[]) AS name`,
    [tables],
  )
  return rows
}

function document({ users, songs, sizes, results }) {
  const row = (cells) => `| ${cells.join(' | ')} |`
  const figures = results.map(({ name, ms, planningMs, buffers, rows, indexes, scans }) =>
    row([
      name,
      ms.toFixed(2),
      planningMs.toFixed(2),
      buffers.toLocaleString('en'),
      rows,
      [...indexes.map((index) => `\`${index}\``), ...scans.map((table) => `all of \`${table}\``)].join(', '),
    ]),
  )
  return `# What a join with \`users\` costs

Written by \`npm run bench joins -- --write\`: ${users.toLocaleString('en')} users with about 1 kB each,
${songs.toLocaleString('en')} songs that reference them, a playlist for every tenth user and a play for each, in the
embedded Postgres with its default settings (\`shared_buffers\` 128 MB). Each query is one of the music app's
(\`examples/music\`) or the same with all of its tables, by \`EXPLAIN (ANALYZE, BUFFERS)\`, the third of three runs.
Pages are of 8 kB, those that were found in memory included.

${row(['query', 'ms', 'ms to plan', 'pages', 'rows', 'indexes'])}
${row(['---', '--:', '--:', '--:', '--:', '---'])}
${figures.join('\n')}

${row(['table', 'size', 'indexes'])}
${row(['---', '--:', '--:'])}
${sizes.map(({ name, table, indexes }) => row([`\`${name}\``, table, indexes])).join('\n')}

What a page of the app asks for goes by keys: a row of \`users\` costs three pages of its primary key and one of the table,
and hardly more with more users. A question about all of both tables costs all of both tables; one that is asked often wants
a column and an index of its own for the metadata path that it filters by.
`
}
