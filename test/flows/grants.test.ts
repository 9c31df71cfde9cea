import t, { type Test } from 'tap'
import { usualReading } from '../../src/facts/reading.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const adminToken = 'an-admin-token'
const headers = { authorization: `Bearer ${adminToken}` }
const kinds = ['roles', 'permissions', 'organizations'] as const
const permission = { resource_server_identifier: 'https://api.acme.example', permission_name: 'read:songs' }

/** A mirror of everything that users have been granted, with these people in it. */
async function start(t: Test, ...names: string[]): Promise<Mirror> {
  const mirror = await startMirror(t, { adminToken, reading: { ...usualReading, grants: kinds } })
  await steer(mirror, 'faults', { indexLagMs: 0 })
  for (const name of names) {
    await mirror.manage('POST', 'users', {
      connection: 'Username-Password-Authentication',
      user_id: name,
      email: `${name}@example.com`,
    })
  }
  for (const name of names) await shows(mirror, name, 'roles,permissions,organizations', isFresh)
  return mirror
}

async function steer({ tenant }: Mirror, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${tenant.issuer}local/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`the tenant answered ${answer.status}`)
}

interface Shown {
  items: Record<string, unknown>[]
  answered_at: string | null
  stale_since: string | null
}

type Grants = Record<string, Shown>

/** Waits until the mirror shows it; a user who is not there yet comes. */
async function shows(mirror: Mirror, name: string, include: string, wanted: (grants: Grants) => boolean) {
  const token = await mirror.machineToken()
  const { json } = await eventually(
    () => mirror.call('GET', `/users/auth0%7C${name}?include=${include}`, { token }),
    ({ status, json }) => status === 200 && wanted(json as Grants),
  )
  return json as Grants
}

function isFresh(grants: Grants): boolean {
  return kinds.every((kind) => grants[kind]?.answered_at !== null && grants[kind]?.stale_since === null)
}

const has = (kind: string, count: number) => (grants: Grants) =>
  grants[kind]?.items.length === count && grants[kind]?.stale_since === null

async function make({ manage }: Mirror, path: string, body: unknown): Promise<string> {
  return String((await manage('POST', path, body)).json['id'])
}

async function look(mirror: Mirror): Promise<Record<string, unknown>> {
  const runs = async () =>
    (await mirror.call('GET', '/admin/runs?limit=1', { headers })).json['runs'] as Record<string, unknown>[]
  const [before] = await runs()
  await mirror.call('POST', '/admin/runs', { headers, body: { kind: 'grants' } })
  const [run] = await eventually(runs, ([run]) => run?.['id'] !== before?.['id'] && run?.['finished_at'] !== null)
  return run ?? {}
}

const shared = await start(t, 'ada', 'lin')

t.test('what is granted at Auth0 is shown here, and what is taken away is not', async (t) => {
  const mirror = shared
  const { manage } = mirror
  const editor = await make(mirror, 'roles', { name: 'editor' })
  const acme = await make(mirror, 'organizations', { name: 'acme', display_name: 'Acme' })
  await manage('POST', `roles/${editor}/permissions`, { permissions: [permission] })
  await manage('POST', `organizations/${acme}/members`, { members: ['auth0|ada'] })
  await manage('POST', `organizations/${acme}/members/auth0%7Cada/roles`, { roles: [editor] })
  await manage('POST', 'users/auth0%7Cada/roles', { roles: [editor] })
  const all = await shows(mirror, 'ada', kinds.join(), (grants) => {
    return has('roles', 1)(grants) && has('permissions', 1)(grants) && has('organizations', 1)(grants)
  })
  t.match(all['roles'], { items: [{ id: editor, name: 'editor' }], answered_at: /Z$/, stale_since: null })
  t.match(all['permissions']?.items, [{ ...permission, sources: [{ source_id: editor, source_type: 'ROLE' }] }])
  const [organization] = (await shows(mirror, 'ada', 'organizations', memberWithRole))['organizations']?.items ?? []
  t.match(organization, { id: acme, name: 'acme', display_name: 'Acme', roles: [{ id: editor, name: 'editor' }] })

  const joined = await mirror.pool.query(
    `SELECT email, r.name AS role, p.permission_name, o.name AS organization, m.name AS there
     FROM users JOIN mirror.user_roles r ON r.user_id = id JOIN mirror.user_permissions p ON p.user_id = id
     JOIN mirror.user_organizations o ON o.user_id = id JOIN mirror.user_organization_roles m ON m.user_id = id`,
  )
  t.strictSame(joined.rows, [
    { email: 'ada@example.com', role: 'editor', permission_name: 'read:songs', organization: 'acme', there: 'editor' },
  ])

  await manage('DELETE', `roles/${editor}`)
  await manage('DELETE', `organizations/${acme}`)
  await shows(mirror, 'ada', kinds.join(), (grants) => isFresh(grants) && kinds.every((kind) => has(kind, 0)(grants)))
})

function memberWithRole({ organizations }: Grants): boolean {
  const [first] = organizations?.items ?? []
  return Array.isArray(first?.['roles']) && first['roles'].length === 1 && organizations?.stale_since === null
}

t.test('without include a user is as ever; what is not mirrored cannot be included', async (t) => {
  const mirror = await startMirror(t, {
    worker: false,
    logStream: false,
    reading: { ...usualReading, grants: ['roles'] },
  })
  const token = await mirror.token('auth0|ada', { permissions: ['read:users'] })
  const plain = await mirror.call('GET', '/me', { token })
  t.notOk('roles' in plain.json)
  const withRoles = await mirror.call('GET', '/me?include=roles', { token })
  const { roles, ...rest } = withRoles.json
  t.strictSame(roles, { items: [], answered_at: null, stale_since: null })
  t.strictSame(rest, plain.json)
  t.match(await mirror.call('GET', '/me?include=roles,organizations', { token }), {
    status: 400,
    json: { code: 'request_invalid', detail: 'include: organizations is not mirrored here' },
  })
  t.match(await mirror.call('GET', '/users/auth0%7Cada?include=nothing', { token }), { status: 400 })
})

t.test('a lost event is made good by the full look, which costs nothing where all is equal', async (t) => {
  const mirror = await start(t, 'ada', 'lin')
  const { manage } = mirror
  const editor = await make(mirror, 'roles', { name: 'editor' })
  const acme = await make(mirror, 'organizations', { name: 'acme' })
  await manage('POST', 'users/auth0%7Clin/roles', { roles: [editor] })
  await shows(mirror, 'lin', 'roles', has('roles', 1))
  await steer(mirror, 'faults', { deliveries: { dropped: 1 }, indexLagMs: 0 })
  await manage('POST', 'users/auth0%7Cada/roles', { roles: [editor] })
  await manage('DELETE', 'users/auth0%7Clin/roles', { roles: [editor] })
  await manage('POST', 'users/auth0%7Cada/permissions', { permissions: [permission] })
  await manage('POST', `organizations/${acme}/members`, { members: ['auth0|ada'] })
  await steer(mirror, 'clock', { advanceMs: 2_000 })
  t.match(await look(mirror), { outcome: 'completed', figures: { listed: 2, differed: 3, asked: 2, unanswered: 0 } })
  await shows(mirror, 'ada', kinds.join(), (grants) => isFresh(grants) && kinds.every((kind) => has(kind, 1)(grants)))
  await shows(mirror, 'lin', 'roles', has('roles', 0))
  t.match(await look(mirror), { outcome: 'completed', figures: { listed: 2, differed: 0 } })
})

t.test('a kind that Auth0 refuses rests, and the others are mirrored all the same', async (t) => {
  const mirror = await start(t, 'ada')
  const { manage } = mirror
  await steer(mirror, 'scopes', { lacked: ['read:organizations'] })
  const editor = await make(mirror, 'roles', { name: 'editor' })
  const acme = await make(mirror, 'organizations', { name: 'acme' })
  await manage('POST', `organizations/${acme}/members`, { members: ['auth0|ada'] })
  await mirror.tenant.settled()
  await manage('POST', 'users/auth0%7Cada/roles', { roles: [editor] })
  const { organizations } = await shows(mirror, 'ada', kinds.join(), has('roles', 1))
  t.match(organizations, { items: [], stale_since: /Z$/ }, 'it says that it is behind')
  await manage('PATCH', 'users/auth0%7Cada', { name: 'Ada' })
  await eventually(
    () => mirror.pool.query("SELECT FROM users WHERE name = 'Ada'"),
    ({ rowCount }) => rowCount === 1,
  )
  t.match(await look(mirror), {
    outcome: 'failed',
    reason: /organizations: Auth0 answered 403: Insufficient scope, expected any of: read:organizations$/,
    figures: { listed: 1, asked: 1 },
  })
})

t.test(
  'an invitation that is accepted names the user without provider, and event streams tell of members',
  async (t) => {
    const mirror = shared
    t.teardown(() => steer(mirror, 'faults', { indexLagMs: 0 }))
    const acme = await make(mirror, 'organizations', { name: 'globex' })
    await steer(mirror, 'join', { user_id: 'auth0|lin', organization_id: acme })
    const { organizations } = await shows(mirror, 'lin', 'organizations', has('organizations', 1))
    await steer(mirror, 'faults', { deliveries: { dropped: 1 } })
    await mirror.manage('DELETE', `organizations/${acme}/members`, { members: ['auth0|lin'] })
    const told = (id: string, time: string) => {
      const object = { organization: { id: acme, name: 'globex' }, user: { user_id: 'auth0|lin' } }
      return JSON.stringify({ specversion: '1.0', type: 'organization.member.deleted', id, time, data: { object } })
    }
    await mirror.tell(told('evt_old', new Date(Date.parse(String(organizations?.answered_at)) - 1).toISOString()))
    const stale = await mirror.pool.query(
      "SELECT FROM mirror.grants WHERE user_id = 'auth0|lin' AND stale_since IS NOT NULL",
    )
    t.equal(stale.rowCount, 0, 'a hint that the answer satisfies already costs nothing')
    await mirror.tell(told('evt_new', new Date(Date.now() + 1_000).toISOString()))
    await shows(mirror, 'lin', 'organizations', has('organizations', 0))
  },
)
