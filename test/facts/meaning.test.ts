import { LosslessNumber } from 'lossless-json'
import t from 'tap'
import { ada, at, brief, call, lin, meaning, saml } from '../stage/log-events.ts'

const admin = 'google-oauth2|100000000000000000001'

t.test('a signup proves the user and asks for the profile', async (t) => {
  t.same(meaning('ss', { user_id: ada }), { changes: [{ id: ada, at, exists: true, stale: 'signup' }] })
  for (const user_id of [undefined, null, '', 'bare', 42, ['auth0|a']]) {
    t.same(meaning('ss', { user_id }), { changes: [], ignored: 'names no user' })
  }
})

t.test('a login proves itself: time, count, address', async (t) => {
  const data = { user_id: ada, ip: '203.0.113.24', strategy_type: 'database', details: { stats: { loginsCount: 7 } } }
  for (const type of ['s', 'scoa', 'sens', 'sdel']) {
    const login = { count: 7, ip: '203.0.113.24' }
    t.same(meaning(type, data), { changes: [{ id: ada, at, exists: true, login }] })
  }
})

t.test('a login says no count and no address that is none', async (t) => {
  const login = (loginsCount: unknown, ip?: unknown) =>
    meaning('s', { user_id: ada, ip, details: { stats: { loginsCount } } }).changes[0]?.login
  t.same(login('12'), { count: 12 })
  for (const count of [0, -1, 1.5, '', 'x', null, Number.NaN, 2 ** 40, {}, [3]]) t.same(login(count), {}, String(count))
  t.same(login(1, '2001:db8::1'), { count: 1, ip: '2001:db8::1' })
  for (const ip of ['', '[REDACTED]', '****', 5, null]) t.same(login(1, ip), { count: 1 })
})

t.test('a social or enterprise login makes the profile stale, a database or passwordless one does not', async (t) => {
  const stale = (user_id: string, strategy_type?: unknown) => meaning('s', { user_id, strategy_type }).changes[0]?.stale
  t.equal(stale(ada, 'social'), 'login', 'a secondary was used')
  t.equal(stale(lin, 'database'), undefined)
  t.equal(stale('sms|1', 'passwordless'), undefined)
  t.equal(stale(saml, 'enterprise'), 'login')
  for (const kind of [undefined, '', null, 'later-kind']) {
    for (const id of [ada, 'email|1', 'sms|1']) t.equal(stale(id, kind), undefined)
    for (const id of [lin, saml, 'oauth2|acme-forum|42', 'later|1']) t.equal(stale(id, kind), 'login')
  }
})

t.test('an issued token proves a person and asks for nothing; a machine is nobody', async (t) => {
  for (const type of ['ssa', 'seacft', 'sertft', 'sepft', 'scv', 'secte', 'gd_auth_succeed']) {
    t.same(meaning(type, { user_id: ada }), { changes: [{ id: ada, at, exists: true }] })
    for (const user_id of ['', 'abc@clients', 'x|abc@clients']) t.same(meaning(type, { user_id }).changes, [])
  }
  t.same(meaning('seccft', { user_id: ada }).changes, [])
})

t.test('a failed login means something only for a blocked user', async (t) => {
  t.same(brief(meaning('f', { user_id: ada, description: 'user is blocked' })), [`+${ada} blocked login`])
  t.match(meaning('f', { user_id: ada, description: 'Wrong code' }), { changes: [], ignored: String })
  t.match(meaning('f', { description: 'user is blocked' }), { changes: [], ignored: String })
  for (const type of ['fp', 'fu', 'fs', 'fepft']) t.same(meaning(type, { user_id: ada }).changes, [])
})

t.test('the changed user is the one in the details, else user_id', async (t) => {
  for (const [type, reason] of [
    ['sce', 'email'],
    ['scpn', 'phone'],
    ['scu', 'username'],
  ] as const) {
    t.same(brief(meaning(type, { user_id: admin, details: { body: { user_id: ada } } })), [`+${ada} ${reason}`])
    t.same(brief(meaning(type, { user_id: ada, details: { body: { user_id: 'PGgqm3' } } })), [`+${ada} ${reason}`])
  }
  t.same(brief(meaning('sv', { user_id: '', details: { query: { user_id: ada } } })), [`+${ada} verified`])
  t.same(brief(meaning('scp', { user_id: ada, details: null })), [`+${ada} password`])
  t.same(brief(meaning('wum', { user_id: admin, details: { user_id: ada } })), [`+${ada} warning`])
  t.same(brief(meaning('gd_unenroll', { details: { enrollment: { user_id: ada } } })), [`+${ada} mfa`])
  t.same(brief(meaning('si', { user_id: ada })), [`+${ada} invitation`])
  t.same(brief(meaning('svr', { user_id: ada })), [], 'a queued mail changes nothing')
})

t.test('a deletion names a whole id, or a bare one with the provider that the strategy tells', async (t) => {
  t.same(brief(meaning('sdu', { user_id: ada })), [`?${ada} deleted`])
  const description = 'user_id: 61328297148a95006b37e566'
  const bare = (more: object) => brief(meaning('sdu', { user_id: '', description, ...more }))
  for (const strategy of ['auth0', 'sms', 'email', 'google-oauth2']) {
    t.same(bare({ strategy }), [`?${strategy}|61328297148a95006b37e566 deleted`])
  }
  t.same(brief(meaning('sdu', { description: 'user_id: legacy-db|000123', strategy: 'auth0' })), [
    '?auth0|legacy-db|000123 deleted',
  ])
  t.same(brief(meaning('sdu', { description: `user_id: ${saml}`, strategy: 'samlp' })), [`?${saml} deleted`])
  t.same(
    bare({ user_id: admin, strategy: 'auth0' }),
    ['?auth0|61328297148a95006b37e566 deleted'],
    'not whoever deleted',
  )
})

t.test('a deleted id without a known provider stays bare, with its connection if told', async (t) => {
  const description = 'user_id: 42'
  t.same(meaning('sdu', { description, strategy: 'samlp', connection: 'contoso' }).changes, [
    { id: '42', bare: { connection: 'contoso' }, at, exists: false, stale: 'deleted' },
  ])
  t.same(meaning('sdu', { description, details: { body: { connection: 'acme' } } }).changes[0]?.bare, {
    connection: 'acme',
  })
  t.same(meaning('sdu', { description }).changes[0]?.bare, {})
  t.same(brief(meaning('sdu', { identity_user_id: '42', strategy: 'auth0' })), ['?auth0|42 deleted'])
  t.match(meaning('sdu', { description: 'gone', user_id: '' }), { changes: [], ignored: 'names no user' })
})

t.test(
  'a SCIM operation is read from its path: a whole id, or a bare one; a deletion proves no existence',
  async (t) => {
    const scim = (method: string, rest: string, statusCode: unknown = 200) =>
      meaning('sscim', {
        details: { request: { method, path: `/scim/v2/connections/con_1/${rest}` }, response: { statusCode } },
      })
    t.same(brief(scim('PATCH', `Users/${encodeURIComponent(saml)}`)), [`+${saml} scim`])
    t.same(brief(scim('DELETE', `Users/${encodeURIComponent(saml)}`, 204)), [`?${saml} deleted`])
    t.same(scim('PUT', 'Users/abc').changes, [{ id: 'abc', bare: {}, at, exists: false, stale: 'scim' }])
    t.same(brief(scim('DELETE', 'Users/abc')), ['?~abc deleted'])
    for (const rest of ['Users', 'Users/', 'Users/%E0%A4%A', 'Groups/abc', '']) {
      t.match(scim('POST', rest), { changes: [], ignored: String }, rest)
    }
    t.equal(scim('PATCH', 'Users/abc', 404).ignored, 'the call failed')
  },
)

t.test('membership of organisations is known and said not to be mirrored, bare id or whole', async (t) => {
  for (const user_id of [ada, ada.slice(6)]) {
    t.same(meaning('organization_member_added', { user_id }), {
      changes: [],
      ignored: 'organisations are not mirrored',
    })
  }
})

t.test('imports and directory syncs are left to the full comparison', async (t) => {
  for (const type of ['sui', 'fui', 'directory_sync_completed']) {
    t.match(meaning(type, { connection: 'Username-Password-Authentication' }), {
      changes: [],
      ignored: /full comparison/,
    })
  }
})

t.test('a type that is not in the table is accepted as unknown, even one named like a prototype member', async (t) => {
  for (const type of ['zz_future_event_type', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    t.same(meaning(type, { user_id: ada }), { changes: [], unknown: true, ignored: 'unknown type' })
  }
})

t.test('digits of an id that a double cannot hold are kept', async (t) => {
  const body = { provider: 'google-oauth2', user_id: new LosslessNumber(lin.slice(14)) }
  t.same(brief(call('post', '/api/v2/users/auth0%7Ca/identities', { body }, 201)), [
    '+auth0|a linked',
    `?${lin} merged`,
  ])
})
