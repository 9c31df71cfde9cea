import { once } from 'node:events'
import pg from 'pg'
import t from 'tap'
import { scalarColumns } from '../../src/search/field.ts'
import { filtersOf } from '../../src/search/filters.ts'
import { parseQuery } from '../../src/search/query.ts'
import { byId, type Search, type Sort, searchUsers } from '../../src/search/search.ts'
import { words } from '../../src/search/terms.ts'
import { everyUser, pageOfUsers } from '../../src/search/typed.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase, openPool } from '../stage/database.ts'

const databaseUrl = await openDatabase(t)
const pool = await openPool(t, databaseUrl)
await pool.query(`
  INSERT INTO users (id, email, name, created_at, updated_at, identities, user_metadata, app_metadata)
  SELECT 'auth0|' || n, 'User' || n || '@example.com', 'User ' || md5(n::text), '2026-09-01Z', timestamptz '2026-09-01Z' + n * interval '1 s',
    jsonb_build_array(jsonb_build_object('user_id', 'id' || n)), jsonb_build_object('nick', 'n' || n), jsonb_build_object('songs', jsonb_build_array(jsonb_build_object('n', n)))
  FROM generate_series(1, 5000) AS n`)
await pool.query('VACUUM ANALYZE users')

/** A session that tells of the plan of each of its statements. */
const telling =
  '-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c client_min_messages=log -c TimeZone=UTC'
const explained = new pg.Pool({ connectionString: databaseUrl, max: 1, options: telling })
const plans: string[] = []
explained.on('connect', (client) => client.on('notice', ({ message }) => plans.push(String(message))))
explained.on('error', () => undefined)
t.teardown(() => explained.end())

async function planOf(search: Partial<Search>): Promise<string> {
  plans.length = 0
  await searchUsers(explained, { where: filtersOf([]), limit: 10, row: () => 'u.id', ...search })
  return plans.filter((plan) => plan.includes('FROM users u')).join('\n')
}

async function indexes(...args: string[]) {
  const running = run(t, ['indexes', ...args], { DATABASE_URL: databaseUrl }, await emptyDirectory(t))
  const [code] = await once(running.child, 'close')
  return { code, output: running.output() }
}

const filter = (name: string, value: string) => filtersOf([{ name, value }])
const by = (name: string, descending = false): Sort => ({ column: scalarColumns.get(name) ?? byId.column, descending })

t.test('what is said to be quick is answered from an index, and reads no more of it than it needs', async (t) => {
  const after = { key: '2026-09-01T00:00:00Z', id: 'auth0|2' }
  const cases: [title: string, search: Partial<Search>, plan: RegExp][] = [
    ['id', { where: filter('id', 'auth0|7') }, /users_pkey.*Index Cond: \(id = /s],
    ['id.prefix', { where: filter('id.prefix', 'auth0|77') }, /users_pkey.*Index Cond: .*id >= /s],
    ['email', { where: filter('email', 'USER7@example.com') }, /users_email_any_case_idx.*Index Cond/s],
    ['email.in', { where: filter('email.in', 'USER7@example.com,x') }, /users_email_any_case_idx.*Index Cond/s],
    ['email.prefix', { where: filter('email.prefix', 'useR77') }, /users_email_any_case_idx.*Index Cond: .*>=/s],
    ['q=email:user77*', { where: parseQuery('email:user77*') }, /users_email_any_case_idx.*Index Cond: .*>=/s],
    ['user_metadata.nick', { where: filter('user_metadata.nick', 'n7') }, /users_metadata_idx.*Index Cond/s],
    ['q=app_metadata.songs.n', { where: parseQuery('app_metadata.songs.n:7') }, /users_metadata_idx.*Index Cond/s],
    ['q=identities.user_id', { where: parseQuery('identities.user_id:id7') }, /users_identity_ids_idx.*Index Cond/s],
    ['page by id', { after: { key: 'auth0|2', id: 'auth0|2' } }, /users_pkey.*Index Cond: \(id > /s],
    ['page by created_at', { sort: by('created_at'), after }, /users_created_at_id_idx.*Index Cond: .*ROW/s],
    ['page by -created_at', { sort: by('created_at', true), after }, /Backward using users_created_at_id_idx.*ROW/s],
    ['page by email', { sort: by('email'), after: { key: 'user2', id: '' } }, /users_email_any_case_idx.*Index Cond/s],
  ]
  for (const [title, search, wanted] of cases) {
    const plan = await planOf(search)
    t.match(plan, wanted, title)
    t.notMatch(plan, /Seq Scan/, title)
  }
  t.notMatch(await planOf({ sort: by('created_at'), after }), /Sort/, 'in the order of the index')
})

t.test('further indexes are made by name, for columns and for words', async (t) => {
  const slow = { where: words('0e0') }
  const before = await searchUsers(pool, { ...slow, limit: 1_000, row: () => 'u.id' })
  t.ok(before.users.length > 3)
  const made = await indexes('text', 'updated_at', 'name', 'name', '--json')
  t.equal(made.code, 0, made.output)
  const names = JSON.parse(made.output).map(({ name }: { name: string }) => name)
  for (const name of ['text', 'updated_at', 'name']) t.ok(names.includes(`users_search_${name}_idx`), name)
  t.match(await planOf({ where: words('0e0f user') }), /users_search_text_idx/)
  t.strictSame((await searchUsers(pool, { ...slow, limit: 1_000, row: () => 'u.id' })).users, before.users)
  t.match(await planOf({ where: filter('name.prefix', 'user 0e0') }), /users_search_name_idx/)
  const sort = by('updated_at')
  t.match(await planOf({ sort, after: { key: '2026-09-01T01:00:00Z', id: 'x' } }), /users_search_updated_at_idx/)
})

t.test('the same from TypeScript: pages, and every user', async (t) => {
  const where = { 'user_metadata.nick': { in: ['n1', 'n2', 'n,3'] }, email: { prefix: 'user' } } as const
  const page = await pageOfUsers(pool, { where, limit: 1, count: 'exact' })
  t.match(page, { users: [{ id: 'auth0|1', user_metadata: { nick: 'n1' } }], next: String, count: 2 })
  const since = { updated_at: { gte: new Date('2026-09-01T00:00:05Z'), lt: '2026-09-01T00:00:08Z' } }
  const ids = []
  for await (const { id } of everyUser<{ id: string }>(pool, { where: since, limit: 2 })) ids.push(id)
  t.strictSame(ids, ['auth0|5', 'auth0|6', 'auth0|7'])
  await t.rejects(pageOfUsers(pool, { where: { blocked: { prefix: 'x' } } }), { code: 'request_invalid' })
})
