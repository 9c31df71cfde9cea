import { createHash } from 'node:crypto'
import t from 'tap'
import type { JsonObject } from '../../src/tenant/members.ts'
import { openTenant } from '../stage/tenant.ts'

const events: JsonObject[] = []
const tenant = await openTenant({
  postLogin: [
    {
      secrets: { word: 'of Auth0' },
      onExecutePostLogin: async (event, api) => {
        events.push(event)
        api.user.setAppMetadata('seen', true)
        api.user.setUserMetadata('greeted', true)
        api.accessToken.setCustomClaim('https://example.com/seen', true)
      },
    },
  ],
})
t.teardown(tenant.close)

const redirect_uri = 'http://127.0.0.1:9/back?kept=1'
const verifier = 'a'.repeat(43)
const asked = {
  response_type: 'code',
  client_id: 'local-app',
  redirect_uri,
  state: 'of the app',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}
const identities = [{ provider: 'auth0', connection: 'db', user_id: 'ada', isSocial: false }]

await fetch(`${tenant.issuer}local/users`, {
  method: 'POST',
  body: JSON.stringify([
    { user_id: 'auth0|ada', name: '<Ada> & "co"', identities },
    { user_id: 'auth0|off', name: 'Off', blocked: true, identities },
  ]),
})

async function choose(userId: string): Promise<URL> {
  const page = await (await fetch(`${tenant.issuer}authorize?${new URLSearchParams(asked)}`)).text()
  t.match(page, '&#60;Ada&#62; &#38; &#34;co&#34;', 'names are no markup')
  const [, action = ''] = /action="\/([^"]+)"/.exec(page) ?? []
  const body = new URLSearchParams({ user_id: userId })
  const back = await fetch(tenant.issuer + action, { method: 'POST', body, redirect: 'manual' })
  t.equal(back.status, 302)
  t.equal((await fetch(tenant.issuer + action, { method: 'POST', body })).status, 400, 'a choice is made once')
  return new URL(String(back.headers.get('location')))
}

async function exchange(code: string | null, other: Record<string, string> = {}) {
  const grant = { grant_type: 'authorization_code', client_id: 'local-app', code: String(code), redirect_uri }
  const body = new URLSearchParams({ ...grant, code_verifier: verifier, ...other })
  const response = await fetch(`${tenant.issuer}oauth/token`, { method: 'POST', body })
  const { error, access_token }: { error?: unknown; access_token?: unknown } = Object(await response.json())
  return { status: response.status, error, access_token: String(access_token) }
}

t.test('a sign-in with a code and its proof gives a token, once', async (t) => {
  const { origin, searchParams } = await choose('auth0|ada')
  t.equal(origin, 'http://127.0.0.1:9')
  t.strictSame([searchParams.get('kept'), searchParams.get('state')], ['1', 'of the app'])
  const { status, access_token } = await exchange(searchParams.get('code'))
  t.equal(status, 200)
  const claims = JSON.parse(Buffer.from(String(access_token.split('.')[1]), 'base64url').toString())
  t.match(claims, { sub: 'auth0|ada', azp: 'local-app', 'https://example.com/seen': true })
  t.match(await exchange(searchParams.get('code')), { status: 403, error: 'invalid_grant' })
})

t.test('Actions run at each sign-in, and what they set is one write', async (t) => {
  await choose('auth0|ada')
  const metadata = { user_metadata: { greeted: true }, app_metadata: { seen: true } }
  t.match(events[0], {
    secrets: { word: 'of Auth0' },
    user: { user_metadata: {}, app_metadata: {} },
    stats: { logins_count: 1 },
  })
  t.match(events[1], { user: { user_id: 'auth0|ada', ...metadata }, stats: { logins_count: 2 } })
})

const wrong: [what: string, other: Record<string, string>, status: number, error: string][] = [
  ['another proof', { code_verifier: 'b'.repeat(43) }, 403, 'invalid_grant'],
  ['another place to go back to', { redirect_uri: 'http://127.0.0.1:9/' }, 403, 'invalid_grant'],
  ['another client', { client_id: 'somebody' }, 401, 'access_denied'],
]

for (const [what, other, status, error] of wrong) {
  t.test(`a code with ${what} gives none`, async (t) => {
    const { searchParams } = await choose('auth0|ada')
    t.match(await exchange(searchParams.get('code'), other), { status, error })
    t.match(await exchange(searchParams.get('code')), { error: 'invalid_grant' }, 'and is spent')
  })
}

t.test('who is blocked is sent back without a code', async (t) => {
  const { searchParams } = await choose('auth0|off')
  t.strictSame([searchParams.get('error'), searchParams.get('code')], ['unauthorized', null])
})

t.test('only what the application may ask for is begun', async (t) => {
  const cases = [
    { client_id: 'x' },
    { redirect_uri: 'https://evil.example/' },
    { code_challenge_method: 'plain' },
    { response_type: 'token' },
  ]
  for (const other of cases) {
    const { status } = await fetch(`${tenant.issuer}authorize?${new URLSearchParams({ ...asked, ...other })}`)
    t.ok([400, 403].includes(status), JSON.stringify(other))
  }
})
