import fc from 'fast-check'
import t from 'tap'
import { parseQuery } from '../../src/search/query.ts'
import { searchUsers } from '../../src/search/search.ts'
import { openPool } from '../stage/database.ts'
import { fits, type Person, somebody, someText } from './people.ts'

/** QUERY_RUNS: how many random queries are tried. */
const numRuns = Number(process.env['QUERY_RUNS'] ?? 300)
const pool = await openPool(t)

const bare = (text: string) => text.replace(/[-+!(){}[\]^"~*?:\\/&|<>=\s]/g, '\\$&')
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
const word = someText.filter((text) => text !== '').map(bare)
const value = fc.oneof(word, someText.map(quoted))
const wildcard = fc.tuple(word, word).map(([a, b]) => `${a}*${b}`)
const prefix = word.map((text) => `${text}*`)
const textField = fc.constantFrom('email', 'name', 'username', 'email.domain')
const jsonField = fc.constantFrom(
  ...['user_metadata.a', 'app_metadata.a', 'app_metadata.b.x', 'user_metadata.x\\ y', 'user_metadata.b.y'],
  ...['identities.provider', 'identities.user_id'],
)
const number = fc.integer({ min: -3, max: 12 }).map((n) => String(n).replace('-', '\\-'))
const day = fc.constantFrom('2026-09-01', '2026-09-02', '"2026-09-01T08:00:00.001Z"', '2026-10-01T12:30')
const instant = fc.constantFrom('2026-09-01T08:00:00.001Z', '"2026-09-02T00:00:00Z"', '2026-10-01T12:30:00.999Z')

function range(side: fc.Arbitrary<string>, exclusive = side): fc.Arbitrary<string> {
  const low = fc.oneof(
    side.map((text) => `[${text}`),
    exclusive.map((text) => `{${text}`),
    fc.constant('[*'),
  )
  const high = fc.oneof(
    side.map((text) => `${text}]`),
    exclusive.map((text) => `${text}}`),
    fc.constant('*]'),
  )
  return fc.tuple(low, high).map(([a, b]) => `${a} TO ${b}`)
}

const about = (field: fc.Arbitrary<string>, what: fc.Arbitrary<string>) =>
  fc.tuple(field, what).map(([a, b]) => `${a}:${b}`)
const term = fc.oneof(
  about(textField, fc.oneof(value, wildcard, prefix, fc.constant('*'))),
  about(fc.constantFrom('email', 'name', 'username'), range(someText.map(quoted))),
  about(jsonField, fc.oneof(value, wildcard, prefix, number, range(number), range(someText.map(quoted)))),
  about(fc.constant('logins_count'), fc.oneof(number, range(number))),
  about(
    fc.constantFrom('created_at', 'last_login'),
    fc.oneof(
      day.filter((text) => !text.includes(':')),
      range(day, instant),
    ),
  ),
  about(fc.constant('email_verified'), fc.constantFrom('true', 'false')),
  about(
    fc.constant('_exists_'),
    fc.oneof(
      textField,
      jsonField.filter((name) => !name.includes('\\')),
    ),
  ),
  about(
    textField,
    fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => `(${values.join(' OR ')})`),
  ),
)
const query = fc.letrec<{ query: string; one: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    tie('query').map((inner) => `(${inner})`),
  ),
  query: fc.oneof(
    { depthSize: 'small' },
    tie('one'),
    tie('one').map((inner) => `NOT ${inner}`),
    fc
      .array(
        fc.oneof(
          tie('one'),
          tie('one').map((inner) => `-${inner}`),
        ),
        { minLength: 2, maxLength: 3 },
      )
      .map((all) => all.join(' AND ')),
    fc.tuple(tie('one'), tie('one')).map(([a, b]) => `${a} NOT ${b}`),
    fc.array(tie('one'), { minLength: 2, maxLength: 3 }).map((all) => all.join(' OR ')),
  ),
})).query

async function fill(people: Person[]): Promise<void> {
  await pool.query('DELETE FROM users')
  await pool.query(
    `INSERT INTO users (id, email, name, username, email_verified, logins_count, created_at, last_login, identities, user_metadata, app_metadata)
     SELECT id, email, name, username, email_verified, logins_count, created_at, last_login, identities, user_metadata, app_metadata
     FROM jsonb_populate_recordset(NULL::users, $1)`,
    [JSON.stringify(people)],
  )
}

t.test('random queries find in Postgres whom the same query finds in JavaScript', async (t) => {
  const [people = []] = fc
    .sample(fc.array(somebody, { minLength: 60, maxLength: 60 }), { numRuns: 1, ...seedOf() })
    .map((all) => all.map((one, number) => ({ id: `auth0|${String(number).padStart(3, '0')}`, ...one })))
  await fill(people)
  let found = 0
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      const where = parseQuery(text)
      const { users } = await searchUsers(pool, { where, limit: 1_000, row: () => 'u.id' })
      const wanted = people.filter((person) => fits(person, where)).map(({ id }) => id)
      found += wanted.length
      if (users.join(' ') !== wanted.join(' '))
        throw new Error(`${text}\nSQL: ${users.join(' ')}\nJS:  ${wanted.join(' ')}`)
    }),
    { numRuns, ...seedOf() },
  )
  t.ok(found > numRuns, 'and they find somebody')
})

function seedOf(): { seed?: number } {
  const seed = process.env['QUERY_SEED']
  return seed === undefined ? {} : { seed: Number(seed) }
}

t.test('what is not understood is refused, with the place and what could stand there', async (t) => {
  const cases: [text: string, position: number, expected: RegExp][] = [
    ['', 0, /a field and a colon/],
    ['jane', 0, /a field and a colon/],
    ['"jane doe"', 0, /a field and a colon/],
    ['email:', 6, /a value/],
    ['email:"x', 8, /closing quote/],
    ['email:x name:y', 8, /AND, OR or the end/],
    ['email:x and name:y', 8, /AND, OR/],
    ['email:x AND', 11, /a field/],
    ['AND email:x', 0, /a field/],
    ['(email:x', 8, /closing bracket/],
    ['email:x)', 7, /AND, OR or the end/],
    ['email:(a b)', 9, /closing bracket/],
    ['email:(name:x)', 7, /without a field/],
    ['email:x OR name:y AND username:z', 11, /brackets/],
    ['email:x AND name:y OR username:z', 19, /brackets/],
    ['email:x OR NOT name:y', 11, /brackets/],
    ['NOT email:x OR name:y', 12, /brackets/],
    ['NOT NOT email:x', 4, /a field/],
    ['email:jane?', 10, /a backslash before \?/],
    ['email:jane~2', 10, /a backslash before ~/],
    ['email:jane^2', 10, /a backslash before \^/],
    ['email:/ja.*/', 6, /a backslash before \//],
    ['logins_count:>5', 13, /a backslash before >/],
    ['+email:x', 0, /a backslash before \+/],
    ['email:x && name:y', 8, /a backslash before &/],
    ['email:a||b', 7, /a backslash before \|/],
    ['email:a\\', 8, /behind the backslash/],
    ['created_at:2026-09-01T08:00:00Z', 11, /quotes/],
    ['created_at:[2026-09-01', 22, /TO/],
    ['created_at:[2026-09-01 2026-09-02]', 23, /TO/],
    ['created_at:[2026-09-01 TO 2026-09-02', 36, /\] or \}/],
    ['created_at:[2026 TO *]', 11, /an instant/],
    ['created_at:["2026-02-30" TO *]', 11, /an instant/],
    ['created_at:{2026-09-01 TO *]', 11, /with its time/],
    ['created_at:yesterday', 11, /an instant/],
    ['logins_count:many', 13, /whole number/],
    ['logins_count:1*', 13, /without a wildcard/],
    ['blocked:yes', 8, /true or false/],
    ['blocked:[true TO false]', 8, /true or false/],
    ['app_metadata.n:[1 TO x]', 15, /two numbers/],
    ['user_metadata:x', 14, /a member/],
    ['_missing_:email', 0, /_exists_/],
    ['_exists_:ema*', 9, /name of a field/],
    ['user_*:x', 0, /without a wildcard/],
    ['.email:x', 0, /a field/],
    ['email.local:x', 0, /no members/],
    ['organization_id:org_1', 0, /not mirrored/],
    [`${'('.repeat(60)}email:x${')'.repeat(60)}`, 50, /brackets within/],
    [Array.from({ length: 1_001 }, () => 'id:x').join(' OR '), 8_000, /no more than 8000/],
    [`id:(${Array.from({ length: 1_001 }, () => 'x').join(' OR ')})`, 4_999, /no more than 1000 terms/],
  ]
  for (const [text, position, expected] of cases) {
    let refusal: unknown
    try {
      parseQuery(text)
    } catch (error) {
      refusal = error
    }
    t.match(refusal, { code: 'query_invalid', options: { members: { position, expected } } }, text.slice(0, 60))
  }
})
