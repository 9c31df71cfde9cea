import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { request } from 'node:http'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { openDb } from '../../src/db.ts'
import { openLog } from '../../src/log.ts'
import { localAuth0 } from '../../src/start/local-auth0.ts'
import { openDatabase } from '../stage/database.ts'
import { call, eventually, startMirror } from '../stage/mirror.ts'
import { openTenant } from '../stage/tenant.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function parts(token: string): [header: Record<string, unknown>, payload: Record<string, unknown>] {
  const [header = '', payload = ''] = token.split('.')
  return [
    JSON.parse(Buffer.from(header, 'base64url').toString()),
    JSON.parse(Buffer.from(payload, 'base64url').toString()),
  ]
}

t.test('what is not a valid access token of a person is refused and makes no row', async (t) => {
  const { call, token, tenant, pool } = await startMirror(t, { worker: false, logStream: false })
  const id = 'auth0|mallory'
  const valid = await token(id)
  const [header, payload] = parts(valid)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signed = (head: unknown) => `${encode(head)}.${encode(payload)}`
  const rs256 = (text: string) => `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
  const hs256 = (text: string) => `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`
  const claims = (more: Record<string, unknown>) => token(id, { claims: more })
  const past = Math.floor(Date.now() / 1000) - 7200

  const refused: [what: string, code: string, token: string | undefined][] = [
    ['no token', 'token_missing', undefined],
    ['something that is no token', 'token_invalid', 'abc'],
    ['another audience', 'token_not_for_us', await claims({ aud: 'https://other.example' })],
    ['an ID token', 'token_not_for_us', await claims({ aud: 'rT5uV6wX7yZ8aB9cD0eF1gH2iJ3kL4mN', nonce: 'n' })],
    ['another issuer', 'token_not_for_us', await claims({ iss: 'https://other.example/' })],
    ['an issuer without its slash', 'token_not_for_us', await claims({ iss: tenant.issuer.replace(/\/$/, '') })],
    ['an expired token', 'token_expired', await claims({ iat: past, exp: past + 60 })],
    ['a token that is not valid yet', 'token_invalid', await claims({ nbf: past + 14_400 })],
    ['no expiry', 'token_invalid', await claims({ exp: null })],
    ['no subject', 'token_invalid', await claims({ sub: null })],
    ['a subject that is no string', 'token_invalid', await claims({ sub: 7 })],
    ['an empty subject', 'token_invalid', await claims({ sub: '' })],
    ['a subject with U+0000', 'token_invalid', await claims({ sub: 'auth0|a\u0000b' })],
    ['alg none', 'token_invalid', `${signed({ ...header, alg: 'none' })}.`],
    ['HS256', 'token_invalid', hs256(signed({ ...header, alg: 'HS256' }))],
    ['RS512', 'token_invalid', rs256(signed({ ...header, alg: 'RS512' }))],
    ["somebody else's key under a known kid", 'token_invalid', rs256(signed(header))],
    ['an unknown kid', 'token_invalid', rs256(signed({ ...header, kid: 'unknown' }))],
    ['no kid', 'token_invalid', rs256(signed({ alg: 'RS256', typ: 'JWT' }))],
    ['the typ of another kind of token', 'token_invalid', rs256(signed({ ...header, typ: 'logout+jwt' }))],
    [
      'a changed payload',
      'token_invalid',
      valid.replace(/\.[^.]+\./, `.${encode({ ...payload, sub: 'auth0|admin' })}.`),
    ],
    ['a token bound to a DPoP key', 'token_bound', await claims({ cnf: { jkt: 'x' } })],
    ['a token bound to a certificate', 'token_bound', await claims({ cnf: { 'x5t#S256': 'x' } })],
    ['a token bound in a way unknown', 'token_bound', await claims({ cnf: 'x' })],
    ['a machine by gty', 'token_of_a_machine', await claims({ gty: 'client-credentials' })],
    [
      'a machine by a list of gty',
      'token_of_a_machine',
      await claims({ gty: ['refresh_token', 'client-credentials'] }),
    ],
    ['a machine by its suffix', 'token_of_a_machine', await claims({ sub: 'abc@clients' })],
    ['a machine that is its own azp', 'token_of_a_machine', await claims({ sub: 'oauth2|x', azp: 'oauth2|x' })],
    ['a machine that is its own client_id', 'token_of_a_machine', await claims({ sub: 'm2m|x', client_id: 'm2m|x' })],
    ['an agent', 'token_of_a_machine', await claims({ sub: 'agt_1', sub_profile: 'ai_agent' })],
    ['a service', 'token_of_a_machine', await claims({ sub: 'a|b', sub_profile: 'service ai_agent' })],
    ['a subject without a pipe', 'token_of_a_machine', await claims({ sub: 'nobody' })],
  ]
  for (const [what, code, given] of refused) {
    const answer = await call('GET', '/me', given === undefined ? {} : { token: given })
    t.equal(answer.status, 401, what)
    t.equal(answer.json['code'], code, what)
    t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    t.match(answer.headers.get('www-authenticate'), 'Bearer')
  }
  const { rows } = await pool.query('SELECT id FROM users')
  t.strictSame(rows, [])
})

t.test('both dialects of access tokens, custom domains and agents acting for people are let in', async (t) => {
  const { call, token } = await startMirror(t, { worker: false, logStream: false })
  const id = 'samlp|contoso-saml|m.example@contoso.example'
  const now = Math.floor(Date.now() / 1000)
  const tokens = [
    await token(id),
    await token(id, { claims: { aud: 'https://mirror.local/api' } }),
    await token(id, { claims: { nbf: now + 3 } }), // the tenant's clock may be a little ahead
    await token(id, {
      claims: { azp: null, client_id: 'rT5uV6wX7yZ8', jti: 'j', sub_profile: 'user', act: { sub: 'agt_1' } },
    }),
    await token(id, { claims: { gty: ['refresh_token', 'password'] } }),
  ]
  for (const token of tokens) {
    const { status, json } = await call('GET', '/me', { token })
    t.equal(status, 200)
    t.equal(json['id'], id)
  }
})

t.test('permissions of people come from RBAC, not from the scope that an application asked for', async (t) => {
  const { call, token, machineToken } = await startMirror(t, { worker: false, logStream: false })
  await call('GET', '/me', { token: await token('auth0|target') })
  const read = (token: string) => call('GET', '/users/auth0%7Ctarget', { token })
  t.equal((await read(await token('auth0|reader', { permissions: ['read:users'] }))).status, 200)
  t.equal((await read(await machineToken())).status, 200)
  const refused = await read(await token('auth0|reader', { claims: { scope: 'openid read:users' } }))
  t.equal(refused.status, 403)
  t.equal(refused.json['code'], 'permission_missing')
  const unknown = await call('GET', '/users/auth0%7Cnobody', { token: await machineToken() })
  t.equal(unknown.status, 404)
  t.equal(unknown.json['code'], 'user_unknown')
})

t.test('60 parallel first requests of one user make one row with a handful of statements', async (t) => {
  const tenant = await openTenant()
  t.teardown(tenant.close)
  const db = openDb(await openDatabase(t), openLog('silent'))
  t.teardown(db.close)
  const query = db.pool.query.bind(db.pool)
  let statements = 0
  let requests = 0
  // every statement of the request path goes through the pool; the first takes as long as the requests take to arrive
  const counted = async (...args: Parameters<typeof query>) => {
    if (statements++ === 0)
      await eventually(
        async () => requests,
        (requests) => requests === 60,
      )
    return query(...args)
  }
  Object.defineProperty(db.pool, 'query', { value: counted })
  let woken = 0
  const app = await buildApp({
    db,
    log: openLog('silent'),
    wake: () => woken++,
    runQueue: { start: async () => undefined },
    auth0: localAuth0(tenant),
    logStreamTokens: [],
  })
  t.teardown(() => app.close())
  app.addHook('onRequest', async () => {
    requests++
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { json } = await call('POST', `${tenant.issuer}local/token`, { body: { user_id: 'auth0|new' } })
  const token = String(json['access_token'])

  const answers = await Promise.all(Array.from({ length: 60 }, () => call('GET', `${url}/me`, { token })))
  t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200]))
  t.ok(statements <= 5, `${statements} statements for 60 requests`)
  t.equal(woken, 1, 'and the worker is woken once')
  const { rows } = await db.pool.query('SELECT id, xmin::text FROM users')
  t.equal(rows.length, 1)

  await Promise.all(Array.from({ length: 60 }, () => call('GET', `${url}/me`, { token })))
  const after = await db.pool.query('SELECT id, xmin::text FROM users')
  t.strictSame(after.rows, rows, 'further requests do not write the row')
})

t.test(
  'a new signing key is found when it first signs, and unknown ones cannot cause a flood of requests',
  async (t) => {
    const { call, token, tenant } = await startMirror(t, { worker: false, logStream: false })
    t.equal((await call('GET', '/me', { token: await token('auth0|a') })).status, 200)
    for (const _rotation of [1, 2]) {
      await fetch(`${tenant.issuer}local/keys/rotate`, { method: 'POST' })
      const rotated = await token('auth0|a')
      await eventually(
        () => call('GET', '/me', { token: rotated }),
        ({ status }) => status === 200,
      )
    }
    t.pass('tokens of the next key, and of the one after it, are accepted')
  },
)

/** `Authorization` headers as they are, where `fetch` would put them together. */
function me(url: string, authorization: string | string[]): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    request(`${url}/me`, { headers: { authorization } as Record<string, string | string[]>, agent: false })
      .on('error', reject)
      .on('response', (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode, text }))
      })
      .end()
  })
}

t.test('there is one Authorization header, its scheme is Bearer in any case, and its length has a limit', async (t) => {
  const { url, token: tokenOf } = await startMirror(t, { worker: false, logStream: false })
  const token = await tokenOf('auth0|a')
  for (const right of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`, `Bearer ${token}  `]) {
    t.equal((await me(url, right)).status, 200, right.slice(0, 10))
  }
  const refused: [code: string, authorization: string | string[]][] = [
    ['token_missing', ''],
    ['token_missing', 'Bearer'],
    ['token_missing', token],
    ['token_missing', `Token ${token}`],
    ['token_missing', `Bearer\t${token}`],
    ['token_missing', `Bearer ${token} ${token}`],
    ['token_missing', `Bearer ${token}, Bearer ${token}`],
    ['token_missing', `Basic ${Buffer.from(`user:${token}`).toString('base64')}`],
    ['token_bound', `DPoP ${token}`],
    ['token_invalid', [`Bearer ${token}`, `Bearer ${token}`]],
    ['token_invalid', ['Basic YTpi', `Bearer ${token}`]],
  ]
  for (const [code, authorization] of refused) {
    const { status, text } = await me(url, authorization)
    t.equal(status, 401)
    t.equal(JSON.parse(text).code, code, String(authorization).slice(0, 20))
  }
  t.equal((await me(url, `Bearer ${'a'.repeat(100_000)}`)).status, 431, 'a token of 100 kB is not even read')
})
