import t from 'tap'
import { ada, at, brief, call, lin, meaning, saml } from '../stage/log-events.ts'

const adaPath = `/api/v2/users/${encodeURIComponent(ada)}`
const samlPath = `/api/v2/users/${encodeURIComponent(saml)}`

t.test('a created user is the one in the answer', async (t) => {
  t.same(brief(call('post', '/api/v2/users', { answer: { user_id: ada } }, 201)), [`+${ada} created`])
  t.same(call('post', '/api/v2/users', { answer: {} }, 201), { changes: [], ignored: 'names no user' })
})

t.test('an updated or deleted user is the one in the path; a deletion proves no existence', async (t) => {
  t.same(brief(call('patch', adaPath, {}, 200)), [`+${ada} updated`])
  t.same(brief(call('delete', adaPath, {}, 204)), [`?${ada} deleted`])
})

t.test('ids in paths are percent-decoded after the path was split', async (t) => {
  t.same(brief(call('patch', samlPath)), [`+${saml} updated`])
  t.same(brief(call('patch', '/api/v2/users/samlp%7Cacme%7Ca%2Fb%25')), ['+samlp|acme|a/b% updated'])
  t.same(brief(call('PATCH', '/api/v2/users/auth0|a/?x=1')), ['+auth0|a updated'])
})

t.test('linking names the primary first and every secondary once, with a bare or a prefixed id', async (t) => {
  const expected = [`+${ada} linked`, `?${lin} merged`]
  const bare = { provider: 'google-oauth2', user_id: lin.slice(14) }
  t.same(brief(call('post', `${adaPath}/identities`, { body: bare }, 201)), expected)
  const prefixed = { provider: 'google-oauth2', user_id: lin, connection_id: 'con_x' }
  const answer = [{ provider: 'auth0', user_id: ada.slice(6) }, bare]
  t.same(brief(call('post', `${adaPath}/identities`, { body: prefixed, answer }, 201)), expected)
})

t.test('linking with a token names the secondary in the answer, also as a number', async (t) => {
  const answer = [
    { provider: 'auth0', user_id: ada.slice(6) },
    { provider: 'github', user_id: 1234567 },
    { provider: 'samlp', user_id: 'contoso-saml|m.example@contoso.example' },
    { provider: 'facebook', user_id: 2 ** 60 }, // rounded: no use
    'junk',
    null,
  ]
  const meaning = call('post', `${adaPath}/identities`, { body: { link_with: 'REDACTED' }, answer }, 201)
  t.same(brief(meaning), [`+${ada} linked`, '?github|1234567 merged', `?${saml} merged`])
})

t.test('unlinking names the primary and the user that is one again', async (t) => {
  const path = `${adaPath}/identities/samlp/contoso-saml%7Cm.example%40contoso.example`
  t.same(brief(call('delete', path, {}, 200)), [`+${ada} unlinked`, `+${saml} unlinked`])
})

t.test('a changed set of factors makes the profile stale', async (t) => {
  for (const [method, rest] of [
    ['delete', 'authentication-methods'],
    ['patch', 'authentication-methods/abc'],
    ['delete', 'authenticators'],
    ['delete', 'multifactor/guardian'],
  ] as const) {
    t.same(brief(call(method, `${adaPath}/${rest}`, {}, 204)), [`+${ada} mfa`], rest)
  }
})

t.test('roles, permissions and organisations are known and said not to be mirrored', async (t) => {
  const body = { users: [ada], members: [ada], roles: ['rol_1'] }
  const ignored = (path: string) => call('post', path, { body }, 204).ignored
  t.equal(ignored(`${adaPath}/roles`), 'roles, permissions are not mirrored')
  t.equal(ignored('/api/v2/roles/rol_1/users'), 'roles, permissions are not mirrored')
  t.equal(ignored(`${adaPath}/permissions`), 'permissions are not mirrored')
  t.equal(ignored('/api/v2/organizations/org_1/members'), 'organisations are not mirrored')
  t.equal(
    ignored(`/api/v2/organizations/org_1/members/${encodeURIComponent(ada)}/roles`),
    'organisations are not mirrored',
  )
  t.equal(call('delete', '/api/v2/roles/rol_1').ignored, 'roles, permissions, organisations are not mirrored')
})

t.test('what concerns a whole connection is left to the full comparison', async (t) => {
  t.match(call('delete', '/api/v2/connections/con_1', {}, 202).ignored, /full comparison/)
  t.match(
    call('delete', '/api/v2/connections/con_1/users', { query: { email: 'a@b.c' } }, 204).ignored,
    /full comparison/,
  )
  t.match(call('post', '/api/v2/jobs/users-imports', {}, 202).ignored, /sui/)
})

t.test('sessions, tokens and brute-force blocks change no profile', async (t) => {
  for (const path of [
    `${adaPath}/sessions`,
    `${adaPath}/refresh-tokens`,
    `/api/v2/user-blocks/${ada}`,
    '/api/v2/grants/1',
  ]) {
    t.match(call('delete', path), { changes: [], ignored: String })
  }
  t.same(call('post', `${adaPath}/multifactor/actions/invalidate-remember-browser`).changes, [])
})

t.test('a route below a user that is not known yet has the user checked, and proves nothing', async (t) => {
  t.same(brief(call('post', `${adaPath}/later-feature/x`)), [`?${ada} updated`])
})

t.test('a call that failed changes nothing; a missing status counts as success', async (t) => {
  for (const status of [400, 404, 500, 302, '400', 'junk', true, {}]) {
    t.same(call('patch', adaPath, {}, status), { changes: [], ignored: 'the call failed' })
  }
  for (const status of [200, 204, '200', undefined, null, ''])
    t.equal(call('patch', adaPath, {}, status).changes.length, 1)
})

t.test('a path that names no user is ignored', async (t) => {
  for (const path of [
    '/api/v2/users/auth01111',
    '/api/v2/users/auth01111/identities',
    '/api/v2/users/auth0%7',
    '/api/v2/users/%E0%A4%A',
    '/api/v2/users/auth0%7Ca%00',
    '/api/v2/users/auth0%7C',
    '/api/v2/users/%7Ca',
    '/api/v2/users/svc%7Cabc@clients',
    `/api/v2/users/auth0%7C${'a'.repeat(2_000)}`,
    '/api/v2/users//',
    '/api/v2/users',
    '/api/v2/',
    '/api/v2/constructor/__proto__',
    '/v2/users/auth0%7Ca',
    '',
    `/api/v2/${'/'.repeat(100_000)}`,
  ]) {
    t.match(call('patch', path), { changes: [], ignored: String }, path.slice(0, 60))
  }
})

t.test('neither the actor nor the description decides', async (t) => {
  const data = {
    user_id: ada,
    description: 'Delete a User',
    details: { request: { method: 'post', path: '/api/v2/clients' } },
  }
  t.same(meaning('sapi', data), { changes: [], ignored: 'changes no user' })
  t.match(meaning('sapi', { user_id: ada, details: 'whatever...' }), { changes: [], ignored: String })
})

t.test('thousands of listed ids are read, each once', async (t) => {
  const identities = Array.from({ length: 200_000 }, (_, index) => ({
    provider: 'auth0',
    user_id: `u${index % 100_000}`,
  }))
  const { changes } = call('post', `${adaPath}/identities`, { answer: identities }, 201)
  t.equal(changes.length, 100_001)
})

t.test('the user in the answer tells from which updated_at on a profile shows the write, if that can be', async (t) => {
  const shownFrom = (answer: unknown, path = adaPath) => call('patch', path, { answer }, 200).changes[0]?.shownFrom
  const justBefore = '2026-09-01T07:59:59.990Z'
  t.equal(shownFrom({ user_id: ada, updated_at: justBefore }), justBefore)
  t.equal(shownFrom({ user_id: ada, updated_at: at }), at)
  t.equal(shownFrom({ user_id: lin, updated_at: justBefore }), undefined, 'another user')
  t.equal(shownFrom({ user_id: ada, updated_at: '2026-09-01T08:00:00.001Z' }), undefined, 'after the event')
  t.equal(shownFrom({ user_id: ada, updated_at: '2026-09-01T07:59:58.999Z' }), undefined, 'of an earlier write')
  for (const updated_at of [undefined, null, 12, '', 'yesterday'])
    t.equal(shownFrom({ user_id: ada, updated_at }), undefined)
  for (const answer of [null, {}, [], 'trimmed']) t.equal(shownFrom(answer), undefined)
})
