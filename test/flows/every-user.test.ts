import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { parseJson, writeJson } from '../../src/json.ts'
import { profileColumns } from '../../src/users/user.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

const folder = new URL('../fixtures/users/', import.meta.url)
const texts: string[] = []
for (const name of (await readdir(folder)).sort()) {
  const text = await readFile(new URL(name, folder), 'utf8')
  if (name.endsWith('.json')) texts.push(text)
  if (name.endsWith('.jsonl')) texts.push(...text.split('\n').filter((line) => line !== ''))
}

type Members = Record<string, unknown>
const users = texts.map((text) => parseJson(text) as Members)

/** Rounds of users with different ids: some appear several times, at different points of their lives. */
const rounds: Members[][] = []
for (const user of users) {
  const free = rounds.find((round) => round.every(({ user_id }) => user_id !== user['user_id']))
  if (free) free.push(user)
  else rounds.push([user])
}

/** What the row must hold of a member: the same value, as SQL tells it in JSON. */
function expected(user: Members): Members {
  const { user_id, ...members } = user
  const identities = (members['identities'] as Members[]).map(({ access_token, refresh_token, ...rest }) => rest)
  return { user_metadata: {}, app_metadata: {}, ...members, identities, id: user_id }
}

/** The row as Auth0's members: columns and attributes in one, columns without a value left out. */
const rowSql = `SELECT (to_jsonb(u) - '{attributes,original}'::text[] || attributes)::text AS members FROM users u WHERE id = $1`

const replaced = (text: string) => text.replaceAll('\\u0000', '\uFFFD')

t.test(`all ${users.length} public and sample users arrive with nothing dropped`, async (t) => {
  const { tenant, pool } = await startMirror(t)
  for (const round of rounds) {
    await fetch(`${tenant.issuer}local/users`, { method: 'POST', body: `[${round.map(writeJson).join(',')}]` })
    for (const user of round) {
      const members = await eventually(
        async () => {
          const { rows } = await pool.query(rowSql, [user['user_id']])
          return rows.length === 0 ? {} : (parseJson(rows[0].members) as Members)
        },
        (row) => row['stale_since'] === null && same(row, expected(user)),
      )
      t.ok(same(members, expected(user)), String(user['user_id']))
    }
  }
})

t.test(
  'U+0000 is replaced in the columns and kept in the original; integers above 2^53 keep their digits',
  async (t) => {
    const text = texts.find((text) => text.includes('nul_escaped')) ?? ''
    const { tenant, pool, token, call } = await startMirror(t)
    await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: text })
    const id = 'auth0|66d3f0a1b2c3d4e5f6071860'
    const me = await eventually(
      async () => call('GET', '/me', { token: await token(id) }),
      ({ json }) => json['stale_since'] === null,
    )
    t.match(me.text, /"big_int": 9007199254740993\b/)
    t.match(me.json, { user_metadata: { nul_escaped: 'a\uFFFDb' }, nickname: '田中さん' })
    const { rows } = await pool.query('SELECT original FROM users WHERE id = $1', [id])
    t.strictSame(parseJson(rows[0].original), parseJson(text))
  },
)

t.test('tokens of identity providers are never stored', async (t) => {
  const { tenant, pool } = await startMirror(t)
  const withTokens = texts.filter((text) => text.includes('access_token'))
  t.ok(withTokens.length > 0)
  await fetch(`${tenant.issuer}local/users`, { method: 'POST', body: `[${withTokens.slice(0, 1).join()}]` })
  const { rows } = await eventually(
    () => pool.query('SELECT to_jsonb(u)::text AS row FROM users u WHERE answered_at IS NOT NULL'),
    ({ rows }) => rows.length > 0,
  )
  t.notMatch(rows[0].row, /access_token|refresh_token|ya29/)
})

/** Equal but for the spelling of an instant, and for what text and jsonb cannot hold. */
function same(row: Members, wanted: Members): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    if (value === null) return row[name] === null || row[name] === undefined
    if (Object.hasOwn(profileColumns, name) && sameInstant(row[name], value)) return true
    return writeJson(sorted(row[name])) === replaced(writeJson(sorted(value)))
  })
}

function sameInstant(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'string' && typeof b === 'string' && Date.parse(a) === Date.parse(b))
}

/** jsonb keeps no order of members. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  )
}
