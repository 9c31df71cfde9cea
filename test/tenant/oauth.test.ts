import { createPublicKey, verify } from 'node:crypto'
import buildGetJwks from 'get-jwks'
import t from 'tap'
import { parseJson } from '../../src/json.ts'
import { isObject, type JsonObject } from '../../src/tenant/members.ts'
import { type Answer, call, start } from './calls.ts'

type Key = { kid: string; kty: string; use: string; alg: string; n: string; e: string }

async function readKeys(issuer: string): Promise<Key[]> {
  const answer = await fetch(`${issuer}.well-known/jwks.json`)
  return JSON.parse(await answer.text()).keys
}

/** Header and payload of a token whose signature is that of a served key. */
async function open(issuer: string, token: string): Promise<[JsonObject, JsonObject]> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const decode = (part: string): JsonObject => {
    const value = parseJson(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : {}
  }
  const jwk = (await readKeys(issuer)).find(({ kid }) => kid === decode(header)['kid'])
  if (jwk === undefined) throw new Error('no such key')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const signed = Buffer.from(`${header}.${payload}`)
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) throw new Error('bad signature')
  return [decode(header), decode(payload)]
}

const tokenIn = ({ body }: Answer): string => (isObject(body) ? String(body['access_token']) : '')

t.test('two keys are always served, and a rotation keeps the old one', async (t) => {
  const { tenant, local } = await start(t)
  const [current, next, ...none] = await readKeys(tenant.issuer)
  t.match(current, { kty: 'RSA', use: 'sig', alg: 'RS256', e: 'AQAB', n: /^[\w-]{300,}$/, kid: /^[\w-]{21}$/ })
  t.same(none, [])
  const before = tokenIn(await local('token', { user_id: 'auth0|1' }))
  t.same((await local('keys/rotate', {})).body, { kid: next?.kid })
  const after = await readKeys(tenant.issuer)
  t.same([after[0]?.kid, after[2]?.kid, after.length], [next?.kid, current?.kid, 3])
  t.match(await open(tenant.issuer, before), [{ kid: current?.kid }, {}])
  t.match(await open(tenant.issuer, tokenIn(await local('token', { user_id: 'auth0|1' }))), [{ kid: next?.kid }, {}])
})

t.test('the self-description names what is there', async (t) => {
  const { tenant } = await start(t)
  const { body } = await call(`${tenant.issuer}.well-known/openid-configuration`, 'GET')
  t.match(body, { issuer: tenant.issuer, jwks_uri: `${tenant.issuer}.well-known/jwks.json` })
})

t.test('client credentials come as form, as JSON or as HTTP Basic', async (t) => {
  const { tenant } = await start(t)
  const { issuer, clientId, clientSecret, audience } = tenant
  const url = `${issuer}oauth/token`
  const wanted = { grant_type: 'client_credentials', audience }
  const client = { client_id: clientId, client_secret: clientSecret }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }
  const answers = [
    await call(url, 'POST', { ...wanted, ...client }),
    await call(url, 'POST', new URLSearchParams({ ...wanted, ...client }).toString(), form),
    await call(url, 'POST', new URLSearchParams(wanted).toString(), { ...form, ...basic }),
  ]
  for (const answer of answers) {
    t.match(answer.body, { token_type: 'Bearer', expires_in: 86_400, scope: 'read:users' })
    const [, claims] = await open(issuer, tokenIn(answer))
    t.match(claims, {
      iss: issuer,
      sub: `${clientId}@clients`,
      aud: audience,
      gty: 'client-credentials',
      azp: clientId,
    })
    t.equal(Number(claims['exp']) - Number(claims['iat']), 86_400)
  }
})

t.test('a wrong secret, grant or audience is refused', async (t) => {
  const { tenant } = await start(t)
  const url = `${tenant.issuer}oauth/token`
  const right = {
    grant_type: 'client_credentials',
    client_id: tenant.clientId,
    client_secret: tenant.clientSecret,
    audience: tenant.audience,
  }
  t.match(await call(url, 'POST', { ...right, client_secret: 'no' }), { status: 401, body: { error: 'access_denied' } })
  t.match(await call(url, 'POST', { ...right, grant_type: 'password' }), { status: 403 })
  t.match(await call(url, 'POST', { ...right, audience: 'https://elsewhere/' }), { status: 403 })
  for (const audience of ['https://any.host/api/v2/', `${tenant.issuer}api/v2/`]) {
    t.match(await call(url, 'POST', { ...right, audience }), { status: 200, body: { scope: /\bread:users\b/ } })
  }
})

t.test('a person’s token is in the dialect of Auth0, and claims override it', async (t) => {
  const { tenant, local } = await start(t)
  const { issuer, audience } = tenant
  const [header, claims] = await open(issuer, tokenIn(await local('token', { user_id: 'auth0|1' })))
  t.match(header, { alg: 'RS256', typ: 'JWT' })
  t.match(claims, { iss: issuer, sub: 'auth0|1', aud: [audience, `${issuer}userinfo`], scope: 'openid profile email' })
  t.notOk('permissions' in claims)
  const asked = {
    user_id: 'auth0|1',
    permissions: ['read:users'],
    expires_in: 5,
    claims: { aud: 'x', big: 1, scope: null },
  }
  const [, other] = await open(issuer, tokenIn(await local('token', asked)))
  t.match(other, { aud: 'x', big: 1, permissions: ['read:users'] })
  t.notOk('scope' in other)
  t.equal(Number(other['exp']) - Number(other['iat']), 5)
})

t.test('an unmodified get-jwks finds the current key', async (t) => {
  const { tenant } = await start(t)
  const [current] = await readKeys(tenant.issuer)
  if (current === undefined) throw new Error('no key')
  const pem = await buildGetJwks().getPublicKey({ domain: tenant.issuer, alg: 'RS256', kid: current.kid })
  const { kid, ...jwk } = current
  t.same(createPublicKey(pem).export({ format: 'jwk' }), { kty: jwk.kty, n: jwk.n, e: jwk.e }, kid)
})
