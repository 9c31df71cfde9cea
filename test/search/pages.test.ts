import t, { type Test } from 'tap'
import { startMirror } from '../stage/mirror.ts'

const { call: ask, pool, machineToken } = await startMirror(t, { worker: false, logStream: false })
const reader = await machineToken()
const search = (query: Record<string, string>) => ask('GET', `/users?${new URLSearchParams(query)}`, { token: reader })

interface Page {
  ids: string[]
  next: string | null
}

async function page(t: Test, query: Record<string, string>): Promise<Page> {
  const { status, json, text } = await search(query)
  if (status !== 200) t.fail(text)
  const users = Array.isArray(json['users']) ? json['users'] : []
  const { next } = json
  return { ids: users.map(({ id }) => String(id)), next: typeof next === 'string' ? next : null }
}

/** @param between is called between the first ten pages */
async function walk(
  t: Test,
  query: Record<string, string>,
  between?: (page: number) => Promise<void>,
): Promise<string[]> {
  const ids: string[] = []
  let after: string | null = null
  for (let count = 0; count === 0 || after !== null; count++) {
    if (count > 0 && count < 10) await between?.(count)
    const { ids: more, next }: Page = await page(t, { ...query, ...(after !== null && { after }) })
    ids.push(...more)
    after = next
  }
  return ids
}

const sorts = ['id', '-id', 'email', '-email', 'created_at', '-created_at', 'logins_count', 'blocked', '-first_seen_at']

async function fill(count: number): Promise<void> {
  await pool.query('DELETE FROM users')
  // every third without a value, every value several times
  await pool.query(
    `INSERT INTO users (id, email, created_at, logins_count, blocked)
     SELECT 'auth0|' || lpad(n::text, 5, '0'),
       CASE WHEN n % 3 > 0 THEN chr(65 + n % 2 * 32 + n % 7) || n % 50 END,
       CASE WHEN n % 3 > 0 THEN timestamptz '2026-09-01Z' + n % 40 * interval '1 microsecond' END,
       CASE WHEN n % 3 > 0 THEN n % 5 END, CASE WHEN n % 3 > 0 THEN n % 2 = 0 END
     FROM generate_series(1, $1::int) AS n`,
    [count],
  )
}

t.test('all users come, each once, in the order that was asked for', async (t) => {
  await fill(2_345)
  for (const sort of sorts) {
    const ids = await walk(t, { sort, limit: '400', fields: 'id' })
    const column = sort.replace('-', '')
    const key = column === 'email' ? 'lower(email) COLLATE "C"' : column
    const direction = sort.startsWith('-') ? 'DESC' : 'ASC'
    const { rows } = await pool.query(`SELECT id FROM users ORDER BY ${key} ${direction} NULLS LAST, id ${direction}`)
    t.equal(ids.join('\n'), rows.map(({ id }) => id).join('\n'), sort) // tap would format each of them, on both sides
  }
  t.equal((await walk(t, { limit: '1000', fields: 'id' })).length, 2_345)
  t.match((await search({ limit: '1', count: 'exact' })).json, { count: 2_345 })
})

t.test('whoever is not touched is on one page, whatever else is written between them', async (t) => {
  for (const sort of ['id', '-email', 'created_at', '-logins_count', 'blocked']) {
    await fill(200)
    // every fifth is touched, some behind and some before the page that has just been read
    const ids = await walk(t, { sort, limit: '17', fields: 'id' }, async (page) => {
      const some = `mod(hashtext(id || ${page}), 3) = 0 AND right(id, 1) IN ('0', '5')`
      await pool.query(
        `INSERT INTO users (id, email, created_at, logins_count, blocked)
         SELECT id || 'new' || ${page} || '0', email, created_at, logins_count, blocked FROM users WHERE ${some}`,
      )
      await pool.query(
        `UPDATE users SET email = 'b' || ${page}, created_at = now(), logins_count = NULL, blocked = NOT blocked WHERE ${some}`,
      )
      await pool.query(`DELETE FROM users WHERE mod(hashtext(id || ${page}), 4) = 1 AND right(id, 1) IN ('0', '5')`)
    })
    const untouched = ids.filter((id) => /^auth0\|\d+[^05]$/.test(id))
    t.equal(untouched.length, 160, `${sort}: each of them`)
    t.equal(new Set(untouched).size, 160, `${sort}: once`)
  }
})

t.test('a cursor goes on with its own search alone', async (t) => {
  await fill(20)
  const { next } = await page(t, { limit: '5', 'email.exists': 'true' })
  const after = String(next)
  t.equal(
    (await page(t, { limit: '9', 'email.exists': 'true', after, fields: 'id,name', count: 'exact' })).ids.length,
    9,
  )
  const invalid = { status: 400, json: { code: 'cursor_invalid' } }
  for (const query of [
    { after },
    { after, 'email.exists': 'false' },
    { after, 'email.exists': 'true', sort: '-id' },
    { after, 'email.exists': 'true', sort: 'email' },
    { after, 'email.exists': 'true', gone: 'any' },
    { after: 'x', 'email.exists': 'true' },
    { after: '', 'email.exists': 'true' },
    { after: Buffer.from('["x",null,"y"]').toString('base64url'), 'email.exists': 'true' },
    { after: `${after}x`, 'email.exists': 'true' },
  ])
    t.match(await search(query), invalid, JSON.stringify(query))
  const { next: dated } = await page(t, { limit: '5', sort: 'created_at' })
  const [digest] = JSON.parse(Buffer.from(String(dated), 'base64url').toString())
  for (const forged of [
    [digest, 'someday', 'auth0|1'],
    [digest, '2026-09-01\0', 'x'],
    [digest, null, 'a\0'],
    [digest, '\ud800', 'x'],
  ]) {
    const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url')
    t.match(await search({ sort: 'created_at', after: cursor }), invalid, JSON.stringify(forged))
  }
})

t.test('what is no parameter, or given twice, or no value of its kind is refused by name', async (t) => {
  const cases: [query: string, detail: RegExp, code?: string][] = [
    ['emial=x', /emial/],
    ['email.like=x', /email\.like/],
    ['email.gte=x', /email\.gte/],
    ['metadata.theme=x', /metadata\.theme/],
    ['email.domain=x', /email\.domain/],
    ['members=x', /members/],
    ['members.a=x', /members\.a/],
    ['user_metadata=x', /user_metadata/],
    ['user_metadata..a=x', /user_metadata\.\.a/],
    ['hints=1', /hints/],
    ['original=x', /original/],
    ['__proto__=x', /__proto__/],
    ['constructor.prototype=x', /constructor/],
    ['email=a&email=b', /email/],
    ['user_metadata.a=1&user_metadata.a=2', /user_metadata\.a/],
    ['q=email:x&q=email:y', /q is given/],
    ['limit=0', /limit/],
    ['limit=1001', /limit/],
    ['limit=ten', /limit/],
    ['limit=5&limit=6', /limit/],
    ['sort=user_metadata', /sort/],
    ['sort=emial', /sort/],
    ['sort=email;drop', /sort/],
    ['fields=id,hints', /hints/],
    ['fields=', /fields/],
    ['include=roles', /roles/],
    ['gone=yes', /gone/],
    ['stale=maybe', /stale/],
    ['count=roughly', /count/],
    ['blocked=yes', /blocked/],
    ['logins_count=1e3', /logins_count/],
    ['logins_count.in=1,x', /logins_count\.in/],
    ['logins_count.gte=99999999999999999999', /logins_count\.gte/],
    ['created_at.gte=yesterday', /created_at\.gte/],
    ['created_at.gt=2026-09-01', /created_at\.gt/],
    ['email.exists=1', /email\.exists/],
    ['q=email', /position 5|position 0/, 'query_invalid'],
    [`q=${'x'.repeat(8_001)}`, /position 8000/, 'query_invalid'],
  ]
  for (const [query, detail, code = 'request_invalid'] of cases) {
    const answer = await ask('GET', `/users?${query}`, { token: reader })
    t.match(answer, { status: 400, json: { code, detail } }, query.slice(0, 60))
  }
  t.match((await ask('GET', '/users?q=email:x%20OR', { token: reader })).json, {
    code: 'query_invalid',
    position: 10,
    expected: 'a field and a colon, such as name:jane,',
  })
})

t.test('no value is more than a value', async (t) => {
  await pool.query('DELETE FROM users')
  const hostile = [
    "'; DROP TABLE users; --",
    '" OR 1=1 --',
    '%',
    '_',
    '\\',
    '\\%',
    '$1',
    '$$',
    '{"a":1}',
    '@ ? (1 == 1)',
    '(a|b)*+?[]^$.',
    'line\nbreak\ttab\r',
    '\u2028\u2029\u007f\u0001',
    '😀',
    'x'.repeat(2_000),
    'ÄÖÜ ß İ',
  ]
  await pool.query(
    `INSERT INTO users (id, username, name, user_metadata, app_metadata)
     SELECT v, v, v, jsonb_build_object('a', v, v, 'named'), jsonb_build_object('list', jsonb_build_array(v)) FROM unnest($1::text[]) AS v`,
    [hostile],
  )
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
  for (const value of hostile) {
    const name = value.replace(/[\\.,]/g, '\\$&')
    const queries: Record<string, string>[] = [
      { id: value },
      { username: value },
      { name: value },
      { 'username.prefix': value },
      { 'username.in': value.replace(/[\\,]/g, '\\$&') },
      { 'user_metadata.a': value },
      { 'user_metadata.a.prefix': value },
      { 'user_metadata.a.gte': value, 'user_metadata.a.lte': value },
      { 'app_metadata.list': value },
      { q: `username:${quoted(value)}` },
      { q: `user_metadata.a:${quoted(value)}` },
      { q: `user_metadata.a:[${quoted(value)} TO ${quoted(value)}]` },
      ...(/\s/.test(value) ? [] : [{ q: `username:${value.replace(/[^\p{L}\d]/gu, '\\$&')}*` }]),
      ...(/^[\s\S]*\s/.test(value) || value.length > 500 ? [] : [{ [`user_metadata.${name}`]: 'named' }]),
    ]
    for (const query of queries) {
      const { ids } = await page(t, { ...query, fields: 'id' })
      t.ok(ids.includes(value), String(new URLSearchParams(query)).slice(0, 90))
      if (!JSON.stringify(query).includes('prefix') && !query['q']?.endsWith('*')) t.equal(ids.length, 1)
    }
  }
  for (const value of ['a\0b', '\0']) {
    for (const name of ['id', 'email', 'name.prefix', 'user_metadata.a', 'app_metadata.a.in', 'text'])
      t.strictSame((await page(t, { [name]: value })).ids, [], name)
    t.strictSame((await page(t, { q: `username:"${value}"` })).ids, [])
    t.match((await search({ [`user_metadata.${value}`]: 'x' })).status, 200)
  }
  // bytes that are no UTF-8
  t.match((await ask('GET', '/users?email=%ff%c0', { token: reader })).status, /200|400/)
  t.equal((await pool.query('SELECT count(*)::int AS count FROM users')).rows[0].count, hostile.length)
})
