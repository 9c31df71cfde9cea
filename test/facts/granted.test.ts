import t from 'tap'
import { cloudEventOf } from '../../src/facts/cloud-event.ts'
import type { GrantHint } from '../../src/facts/granted.ts'
import { meaningOf } from '../../src/facts/meaning.ts'
import { type GrantKind, grantKinds, usualReading } from '../../src/facts/reading.ts'
import { meaningOfCloudEvent } from '../../src/facts/told.ts'
import { ada, at, eventOf, fixture, lin } from '../stage/log-events.ts'

const adaPath = encodeURIComponent(ada)

/** `kind id`, with `~` before a bare id, and `* id` where everybody is meant who has it. */
function brief(grants: readonly GrantHint[] = []): string[] {
  return grants.map((hint) => {
    if (hint.at !== at) throw new Error('not dated as the event')
    if ('granted' in hint) return `${hint.kind} * ${hint.granted}`
    return `${hint.kind} ${hint.bare ? '~' : ''}${hint.id}`
  })
}

function log(type: string, data: Record<string, unknown>, grants: readonly GrantKind[] = grantKinds) {
  return meaningOf(eventOf({ log_id: '90020260901080000000', data: { date: at, type, ...data } }), {
    ...usualReading,
    grants,
  })
}

function call(method: string, path: string, body: unknown = {}, grants: readonly GrantKind[] = grantKinds) {
  const request = { method, path: `/api/v2/${path}`, body }
  return log('sapi', { user_id: lin, details: { request, response: { statusCode: 204 } } }, grants)
}

t.test('a write of grants puts those of the named users in doubt, of that kind, and never the actor', async (t) => {
  const expected: [method: string, path: string, body: unknown, hints: string[]][] = [
    ['post', `users/${adaPath}/roles`, { roles: ['rol_1'] }, [`roles ${ada}`, `permissions ${ada}`]],
    ['delete', 'roles/rol_1/users', { users: [ada] }, [`roles ${ada}`, `permissions ${ada}`]],
    ['post', `users/${adaPath}/permissions`, {}, [`permissions ${ada}`]],
    ['post', 'organizations/org_1/members', { members: [ada, 'bare', ada] }, [`organizations ${ada}`]],
    ['delete', `organizations/org_1/members/${adaPath}/roles`, {}, [`organizations ${ada}`]],
    ['delete', 'roles/rol_1', {}, ['roles * rol_1', 'permissions * rol_1', 'organizations * rol_1']],
    ['post', 'roles/rol_1/permissions', {}, ['permissions * rol_1']],
    ['delete', 'organizations/org_1', {}, ['organizations * org_1']],
    ['patch', 'organizations/org_1', {}, []],
    ['delete', 'organizations/%E0%A4%A', {}, []],
    ['post', 'users/bare/roles', {}, []],
  ]
  for (const [method, path, body, hints] of expected) {
    const { changes, grants, ignored } = call(method, path, body)
    t.strictSame(brief(grants), hints, `${method} ${path}`)
    t.strictSame(changes, [], 'no profile is asked for, and no row made')
    t.equal(ignored === undefined, hints.length > 0)
  }
})

t.test('what is not mirrored is ignored', async (t) => {
  const path = `users/${adaPath}/roles`
  t.strictSame(brief(call('post', path, {}, ['permissions']).grants), [`permissions ${ada}`])
  t.match(call('post', path, {}, ['organizations']), {
    grants: undefined,
    ignored: 'roles, permissions are not mirrored',
  })
})

t.test(
  'who joins an organisation is named bare or whole, and an accepted invitation makes the profile stale too',
  async (t) => {
    t.strictSame(brief(log('organization_member_added', { user_id: ada }).grants), [`organizations ${ada}`])
    t.strictSame(brief(log('organization_member_added', { user_id: ada.slice(6) }).grants), [
      `organizations ~${ada.slice(6)}`,
    ])
    const invited = log('si', { user_id: ada })
    t.strictSame(brief(invited.grants), [`organizations ${ada}`])
    t.match(invited.changes, [{ id: ada, stale: 'invitation' }])
  },
)

t.test('event streams tell of one member, or of a whole organisation; a test tells nothing', async (t) => {
  const told = (record: Record<string, unknown>, grants: readonly GrantKind[] = grantKinds) => {
    const event = cloudEventOf({ ...record, time: at }, at)
    if (event === undefined) throw new Error('no event')
    return meaningOfCloudEvent(event, { ...usualReading, grants })
  }
  const sample = (name: string) => JSON.parse(fixture(`event-streams/organization.${name}.json`))
  t.strictSame(brief(told(sample('member.added')).grants), [`organizations ${ada}`])
  t.strictSame(brief(told(sample('member.deleted')).grants), [`organizations ${ada}`])
  t.strictSame(brief(told(sample('deleted')).grants), ['organizations * org_zNbdjuOUhbcysAqK'])
  t.strictSame(told({ ...sample('deleted'), a0purpose: 'test' }).grants, undefined)
  t.equal(told(sample('member.added'), ['roles']).ignored, 'organisations are not mirrored')
  const created = { id: 'evt_1', type: 'user.created', data: { object: { user_id: ada, updated_at: at } } }
  t.strictSame(
    brief(told(created).grants),
    grantKinds.map((kind) => `${kind} ${ada}`),
  )
  t.strictSame(told({ ...created, type: 'user.updated' }).grants, undefined)
})
