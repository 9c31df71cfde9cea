import t from 'tap'
import { openPool } from '../stage/database.ts'
import { openLogin } from '../stage/logins.ts'

const identities = (...ids: string[]) =>
  JSON.stringify(ids.map((id) => ({ provider: id.split('|')[0], user_id: id.slice(id.indexOf('|') + 1) })))

/** id, merged into, gone, identities */
const rows: [string, string | null, boolean, string][] = [
  ['auth0|live', null, false, identities('auth0|live', 'github|7', 'samlp|acme|never@seen')],
  ['auth0|gone', null, true, '[]'],
  ['auth0|last', null, false, '[]'],
  ['auth0|middle', 'auth0|last', true, '[]'],
  ['auth0|first', 'auth0|middle', true, '[]'],
  ['auth0|orphan', 'auth0|gone', true, '[]'],
  ['auth0|a', 'auth0|b', true, '[]'],
  ['auth0|b', 'auth0|a', true, '[]'],
  ['auth0|self', 'auth0|self', true, '[]'],
  ['auth0|lost', 'auth0|nowhere', true, '[]'],
  ['auth0|dead-primary', 'auth0|last', true, identities('auth0|dead-primary', 'sms|1')],
]

const cases: [string, string | null, string][] = [
  ['auth0|live', 'auth0|live', 'a live user is itself'],
  ['auth0|gone', 'auth0|gone', 'and so is one who was deleted and merged into nobody'],
  ['auth0|middle', 'auth0|last', 'a merged one is its primary'],
  ['auth0|first', 'auth0|last', 'through a chain'],
  ['auth0|orphan', 'auth0|gone', 'also where the primary was deleted since'],
  ['auth0|a', 'auth0|a', 'a ring leads nowhere'],
  ['auth0|b', 'auth0|b', 'from wherever it is entered'],
  ['auth0|self', 'auth0|self', 'and is no longer than it has to be'],
  ['auth0|lost', 'auth0|lost', 'a chain ends at the last row that is there'],
  ['github|7', 'auth0|live', 'who never had a row is whoever lists it'],
  ['samlp|acme|never@seen', 'auth0|live', 'with pipes in its id'],
  ['sms|1', 'auth0|last', 'and whom a merged one listed follows that one'],
  ['7', null, 'an id without its provider is nobody'],
  ['auth0|nobody', null, 'as is one whom nobody has heard of'],
]

t.test('resolve_user finds who a user is now', async (t) => {
  const pool = await openPool(t)
  for (const [id, mergedInto, gone, list] of rows) {
    await pool.query('INSERT INTO users (id, merged_into, gone_at, identities) VALUES ($1, $2, $3, $4)', [
      id,
      mergedInto,
      gone ? new Date(0) : null,
      list,
    ])
  }
  for (const [id, expected, message] of cases) {
    const { rows } = await pool.query('SELECT resolve_user($1) AS found', [id])
    t.equal(rows[0].found, expected, message)
  }
  const { rows: kinds } = await pool.query(
    "SELECT provolatile, proparallel, resolve_user(NULL) AS nothing FROM pg_proc WHERE proname = 'resolve_user'",
  )
  t.strictSame(kinds, [{ provolatile: 's', proparallel: 's', nothing: null }], 'it may be used in any query')

  const login = await openLogin(t, 'mirror_reader')
  const options = pool.options.connectionString ?? ''
  const reader = await openPool(t, login.at(options))
  const joined = await reader.query(
    'SELECT count(*)::int AS count FROM users t JOIN users ON users.id = resolve_user(t.id)',
  )
  t.equal(joined.rows[0].count, rows.length, 'whoever reads users may call it, and every row that is there joins')

  const { rows: unlike } = await reader.query(`
    SELECT u.id FROM users u LEFT JOIN users now ON u.merged_into IS NOT NULL AND now.id = resolve_user(u.id)
    WHERE coalesce(now.id, u.id) IS DISTINCT FROM resolve_user(u.id)`)
  t.strictSame(unlike, [], 'it need not be asked about those who were merged into nobody')
})

t.test('a list of identities is known by every name in it, as text', async (t) => {
  const pool = await openPool(t)
  const lists: [list: string, names: string[]][] = [
    ['[]', []],
    ['{}', []],
    ['null', []],
    ['[{"provider": "auth0", "user_id": "1"}]', ['1', 'auth0|1']],
    ['[{"provider": "github", "user_id": 7}]', ['7', 'github|7']],
    ['[{"user_id": "1"}]', ['1']],
    ['[{"provider": "auth0"}]', []],
    ['[null]', []],
    ['[[]]', []],
    ['[{"provider": "b", "user_id": "1"}, {"provider": "a", "user_id": "1"}]', ['1', 'a|1', 'b|1']],
  ]
  for (const [list, names] of lists) {
    const { rows } = await pool.query('SELECT mirror.identity_ids($1) AS names', [list])
    t.strictSame(rows[0].names.sort(), names, list)
  }
  const { rows } = await pool.query('SELECT mirror.identity_ids(NULL) AS names')
  t.strictSame(rows[0].names, [])
})
