import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { parseJson, writeJson } from '../../src/json.ts'
import { isObject, type JsonObject } from '../../src/tenant/members.ts'
import { type Calls, call, connection, start } from './calls.ts'

const fixtures = new URL('../fixtures/users/', import.meta.url)

async function create({ api }: Calls, body: JsonObject): Promise<string> {
  const answer = await api('POST', 'users', { connection, ...body })
  return isObject(answer.body) ? encodeURIComponent(String(answer.body['user_id'])) : ''
}

t.test('every user that is loaded comes back with every digit and character', async (t) => {
  const { local, api } = await start(t)
  const names = (await readdir(fixtures)).filter((name) => name.endsWith('.json'))
  for (const name of names) {
    const user = parseJson(await readFile(new URL(name, fixtures), 'utf8'))
    if (!isObject(user) || name.includes('idp-tokens')) continue
    t.same((await local('users?silent=true', writeJson(user))).body, { loaded: 1 })
    const answer = await api('GET', `users/${encodeURIComponent(String(user['user_id']))}`)
    t.equal(answer.text, writeJson(user), name)
  }
  t.ok(names.length > 10)
})

t.test('a token or scope that is not good enough is refused with the words of Auth0', async (t) => {
  const { tenant, local } = await start(t)
  const users = `${tenant.issuer}api/v2/users/auth0%7C1`
  const aud = `${tenant.issuer}api/v2/`
  const tokenWith = async (claims: JsonObject, expires_in = 60): Promise<Record<string, string>> => {
    const { body } = await local('token', { user_id: 'x@clients', claims: { aud, ...claims }, expires_in })
    return { authorization: `Bearer ${isObject(body) ? body['access_token'] : ''}` }
  }
  t.match(await call(users, 'GET'), { status: 401, body: { message: 'Missing authentication' } })
  const invalid = {
    statusCode: 401,
    error: 'Unauthorized',
    message: 'Invalid token',
    attributes: { error: 'Invalid token' },
  }
  t.same((await call(users, 'GET', undefined, { authorization: 'Bearer a.b.c' })).body, invalid)
  t.match(await call(users, 'GET', undefined, await tokenWith({ aud: tenant.audience })), {
    status: 401,
    body: { message: /^Bad audience/ },
  })
  t.match(await call(users, 'GET', undefined, await tokenWith({}, -1)), {
    status: 401,
    body: { message: /^Expired token/ },
  })
  t.same((await call(users, 'GET', undefined, await tokenWith({ scope: 'read:logs' }))).body, {
    statusCode: 403,
    error: 'Forbidden',
    message: 'Insufficient scope, expected any of: read:users',
    errorCode: 'insufficient_scope',
  })
})

t.test('metadata are merged at the first level, null removes, and {} empties', async (t) => {
  const calls = await start(t)
  const metadata = { a: { deep: 1, gone: 2 }, b: 1 }
  const id = await create(calls, { email: 'a@example.com', user_metadata: metadata, app_metadata: metadata })
  const patch = async (body: JsonObject): Promise<unknown> => (await calls.api('PATCH', `users/${id}`, body)).body
  const merged = await patch({
    user_metadata: { a: { deep: 3 }, b: null, c: 4 },
    app_metadata: { b: 9007199254740993n },
  })
  t.match(merged, { user_metadata: { a: { deep: 3 }, c: 4 }, app_metadata: { a: { gone: 2 } } })
  t.equal(writeJson(isObject(merged) && merged['user_metadata']), '{"a":{"deep":3},"c":4}')
  const emptied = await patch({ user_metadata: {}, app_metadata: {} })
  t.match(emptied, { user_metadata: {} })
  t.notOk(isObject(emptied) && 'app_metadata' in emptied, 'an empty app_metadata is absent')
  for (const user_metadata of [{ 'a.b': 1 }, { a: [{ $set: 1 }] }]) {
    const refused = { status: 400, body: { message: /^Payload validation error: 'Fields with "." are not allowed/ } }
    t.match(await calls.api('PATCH', `users/${id}`, { user_metadata }), refused)
  }
  t.match(await calls.api('PATCH', `users/${id}`, {}), { status: 400, body: { errorCode: 'invalid_body' } })
  t.match(await calls.api('PATCH', `users/${id}`, { email: 'b@example.com', username: 'b' }), { status: 400 })
  t.match(await calls.api('PATCH', 'users/auth0%7Cnobody', { name: 'x' }), { status: 404 })
})

t.test('a user can be created once', async (t) => {
  const calls = await start(t)
  await create(calls, { email: 'a@example.com' })
  t.match(await calls.api('POST', 'users', { connection, email: 'A@example.com' }), { status: 409 })
  t.match(await calls.api('POST', 'users', { connection: 'other-db', email: 'a@example.com' }), { status: 201 })
  t.match(await calls.api('POST', 'users', { email: 'b@example.com' }), { status: 400 })
  t.match(await calls.api('POST', 'users', '{"email":'), { status: 400, body: { message: /JSON format/ } })
})

t.test('deleting an absent user succeeds as well', async (t) => {
  const { api } = await start(t)
  t.match(await api('DELETE', 'users/auth0%7Cnobody'), { status: 204, text: '' })
})

t.test('linking makes the secondary an identity, unlinking revives it without metadata', async (t) => {
  const calls = await start(t)
  const primary = await create(calls, { email: 'p@example.com', user_metadata: { keep: 1 } })
  const secondary = await create(calls, { email: 's@example.com', user_metadata: { lost: 1 }, name: 'S' })
  const linked = await calls.api('POST', `users/${primary}/identities`, {
    provider: 'auth0',
    user_id: decodeURIComponent(secondary),
  })
  t.equal(linked.status, 201)
  t.match(linked.body, [{ profileData: { email: 'p@example.com' } }, { profileData: { name: 'S' }, isSocial: false }])
  t.match(await calls.api('GET', `users/${secondary}`), { status: 404, body: { errorCode: 'inexistent_user' } })
  const { body } = await calls.api('GET', `users/${primary}`)
  const identities = isObject(body) && Array.isArray(body['identities']) ? body['identities'] : []
  t.same(
    identities.map((identity) => 'profileData' in identity),
    [false, true],
  )
  t.match(
    await calls.api('POST', `users/${primary}/identities`, {
      provider: 'auth0',
      user_id: decodeURIComponent(secondary),
    }),
    { status: 409 },
  )

  const bare = secondary.replace('auth0%7C', '')
  t.match(await calls.api('DELETE', `users/${primary}/identities/auth0/${bare}`), { status: 200, body: [{}] })
  const revived = await calls.api('GET', `users/${secondary}`)
  t.match(revived.body, { email: 's@example.com', name: 'S', identities: [{ user_id: bare, provider: 'auth0' }] })
  t.notMatch(revived.text, 'metadata')
})

t.test('link_with takes a token of the secondary', async (t) => {
  const calls = await start(t)
  const primary = await create(calls, { email: 'p@example.com' })
  const secondary = await create(calls, { email: 's@example.com' })
  const { body } = await calls.local('token', { user_id: decodeURIComponent(secondary) })
  const link_with = isObject(body) ? body['access_token'] : undefined
  t.match(await calls.api('POST', `users/${primary}/identities`, { link_with }), { status: 201 })
  t.match(await calls.api('GET', `users/${secondary}`), { status: 404 })
  t.match(await calls.api('POST', `users/${primary}/identities`, { link_with: 'a.b.c' }), { status: 400 })
})

t.test('users-by-email compares byte by byte', async (t) => {
  const { local, api } = await start(t)
  await local('users?silent=true', [
    { user_id: 'google-oauth2|1', email: 'Mixed@Example.com' },
    { user_id: 'waad|1', email: 'Mixed@Example.com' },
  ])
  t.match((await api('GET', 'users-by-email?email=Mixed%40Example.com')).body, [{}, {}])
  t.same((await api('GET', 'users-by-email?email=mixed%40example.com')).body, [])
})

t.test('fields chooses members, or leaves them out', async (t) => {
  const { local, api } = await start(t)
  await local('users?silent=true', { user_id: 'auth0|1', name: 'One', email: 'a@example.com' })
  t.same((await api('GET', 'users/auth0%7C1?fields=user_id,name')).body, { user_id: 'auth0|1', name: 'One' })
  t.same((await api('GET', 'users?fields=name,email&include_fields=false')).body, [{ user_id: 'auth0|1' }])
})

t.test('every answer tells the time of the tenant and what is left of the rate limit', async (t) => {
  const { local, api } = await start(t)
  await local('clock', { now: '2031-05-06T07:08:09.000Z' })
  const { headers } = await api('GET', 'users/auth0%7Cnobody')
  t.match(headers.get('date'), /^Tue, 06 May 2031 07:08:\d\d GMT$/)
  t.ok(Number(headers.get('x-ratelimit-remaining')) > 1000)
  t.ok(Number(headers.get('x-ratelimit-limit')) >= Number(headers.get('x-ratelimit-remaining')))
  t.equal(Math.floor(Number(headers.get('x-ratelimit-reset')) / 3600), Date.UTC(2031, 4, 6, 7) / 3_600_000)
})
