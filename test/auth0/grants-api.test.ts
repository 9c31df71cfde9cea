import t from 'tap'
import { endpointsOf } from '../../src/auth0/budget-headers.ts'
import { askForGrants } from '../../src/auth0/grants-api.ts'
import type { Ask } from '../../src/auth0/management.ts'
import type { GrantKind } from '../../src/facts/reading.ts'

const date = 'Tue, 01 Sep 2026 08:00:00 GMT'

/** Auth0's answers by path, as they were recorded; a list of them where there are pages. */
function recorded(answers: Record<string, unknown>, asked: string[] = []): Ask {
  return async (path) => {
    asked.push(path)
    const [name = '', query] = path.split('?')
    const page = Number(new URLSearchParams(query).get('page'))
    const answer = answers[decodeURIComponent(name)]
    const body = Array.isArray(answer) ? answer[page] : answer
    if (body !== undefined) return new Response(JSON.stringify(body), { headers: { date } })
    return new Response('{"statusCode":404,"errorCode":"inexistent_member"}', { status: 404, headers: { date } })
  }
}

async function itemsOf(ask: Ask, kind: GrantKind): Promise<unknown> {
  const answer = await askForGrants(ask, kind, 'auth0|1')
  t.strictSame(answer.answeredAt, new Date(date))
  return answer.found ? JSON.parse(answer.items) : undefined
}

t.test('lists are read to the end, whatever their totals say, and stand in one order', async (t) => {
  const many = Array.from({ length: 130 }, (_, index) => ({
    id: `rol_${130 + index}`,
    name: `role ${index}`,
    description: '',
  }))
  const pages = [many.slice(0, 100).toReversed(), many.slice(100)].map((roles) => ({
    roles,
    start: 0,
    limit: 100,
    total: 0,
  }))
  const asked: string[] = []
  const items = await itemsOf(recorded({ 'users/auth0|1/roles': pages }, asked), 'roles')
  t.strictSame(
    items,
    many.map(({ id, name }) => ({ id, name })),
  )
  t.equal(asked.length, 2)
})

t.test(
  'an organisation comes with the roles of the member in it; one that was left meanwhile is not there',
  async (t) => {
    const organizations = [
      { id: 'org_2', name: 'acme', display_name: 'Acme', branding: { logo_url: 'x' }, metadata: {}, token_quota: {} },
      { id: 'org_1', name: 'left', display_name: 'Left' },
    ]
    const ask = recorded({
      'users/auth0|1/organizations': { organizations, start: 0, limit: 50, total: 0 },
      'organizations/org_2/members/auth0|1/roles': { roles: [{ id: 'rol_1', name: 'owner', description: 'Owns' }] },
    })
    t.strictSame(await itemsOf(ask, 'organizations'), [
      { id: 'org_2', name: 'acme', display_name: 'Acme', roles: [{ id: 'rol_1', name: 'owner' }] },
    ])
  },
)

t.test('a permission keeps where it comes from', async (t) => {
  const sources = [{ source_id: '', source_name: '', source_type: 'DIRECT' }]
  const told = { permission_name: 'read:foo', resource_server_identifier: 'https://api', description: 'x', sources }
  const permissions = [told, { ...told, permission_name: 'create:foo', sources: null }]
  t.strictSame(await itemsOf(recorded({ 'users/auth0|1/permissions': { permissions } }), 'permissions'), [
    { permission_name: 'create:foo', resource_server_identifier: 'https://api' },
    { permission_name: 'read:foo', resource_server_identifier: 'https://api', sources },
  ])
})

t.test('only the 404 of a user means that there is none; a list that is none is refused', async (t) => {
  await t.rejects(askForGrants(recorded({}), 'roles', 'auth0|1'), { name: 'Unavailable' })
  await t.rejects(askForGrants(recorded({ 'users/auth0|1/roles': { roles: 'none' } }), 'roles', 'auth0|1'), {
    name: 'Refused',
  })
})

t.test('members of an organisation and the roles of one are counted apart, without any id', async (t) => {
  t.equal(endpointsOf('organizations/org_1/members?take=100'), 'GET organizations/members')
  t.equal(endpointsOf('organizations/org_1/members/auth0%7C1/roles?page=0'), 'GET organizations/members/roles')
  t.equal(endpointsOf('users/auth0%7C1/roles?page=0'), 'GET users/roles')
  t.equal(endpointsOf('users/auth0%7C1/identities/auth0/2', 'delete'), 'DELETE users/identities')
})
