// One call of each operation of the document that is answered well, and calls that are refused for each of many reasons.
import { openRun } from '../../src/reconcile/runs.ts'
import { demoUsers } from '../../src/start/demo-users.ts'
import { beginningOf } from './live.ts'
import { type Answer, call, eventually, type Mirror } from './mirror.ts'

export const adminToken = 'operator-token'

const gone = 'auth0|5f7c8ec7c33c6c004bbafe82'
const blocked = 'auth0|5f7c8ec7c33c6c004bbafe83'

/** @returns the answers by operation */
export async function everyOperation(mirror: Mirror): Promise<Record<string, Answer>> {
  const { call: ask, deliver, tell, tenant, token, pool } = mirror
  const [ada, lin] = demoUsers
  if (ada === undefined || lin === undefined) throw new Error('nobody is there')
  await call('POST', `${tenant.issuer}local/users?silent=true`, { body: [ada, lin] })
  const mine = await token(ada.user_id)
  const reader = await token(lin.user_id, { permissions: ['read:users'] })
  const operator = { headers: { authorization: adminToken } }
  await ask('GET', '/me', { token: mine })
  await eventually(
    () => ask('GET', '/me', { token: reader }),
    ({ json }) => json['email'] === lin.email,
  )
  const record = { log_id: '90020260901080037395876000000000000001223372090939900137', type: 's', user_id: ada.user_id }
  const event = { specversion: '1.0', type: 'user.created', source: 'urn:auth0:acme', time: '2026-09-01T08:00:37.373Z' }
  const metadata = await ask('PATCH', '/me/metadata', { token: mine, body: { displayName: 'Ada', theme: null } })
  const takeLogs = await deliver(JSON.stringify([{ ...record, date: '2026-09-01T08:00:37.373Z' }]))
  const takeEvents = await tell(JSON.stringify({ ...event, id: 'evt_1', data: { object: lin } }))
  const startRun = await ask('POST', '/admin/runs', { ...operator, body: { kind: 'sweep' } })
  await openRun(pool, 'backfill')
  const receiver = 'https://127.0.0.1:9/hooks'
  const added = await ask('POST', '/admin/subscribers', { ...operator, body: { url: receiver, kinds: ['updated'] } })
  const subscriber = `/admin/subscribers/${added.json['id']}`
  const subscribers = {
    addSubscriber: added,
    changeSubscriber: await ask('PATCH', subscriber, { ...operator, body: { fields: ['email'] } }),
    rotateSecret: await ask('POST', `${subscriber}/rotate`, operator),
    testSubscriber: await ask('POST', `${subscriber}/test`, operator),
    pauseSubscriber: await ask('POST', `${subscriber}/pause`, operator),
    resumeSubscriber: await ask('POST', `${subscriber}/resume`, operator),
    listSubscribers: await ask('GET', '/admin/subscribers', operator),
    removeSubscriber: await ask('DELETE', subscriber, operator),
  }
  const at = encodeURIComponent(lin.user_id)
  await deliver('[{"type":"s"}]')
  const dashboard = {
    openSession: await ask('POST', '/dashboard/session', { body: { token: adminToken } }),
    endSession: await ask('DELETE', '/dashboard/session'),
    getOverview: await ask('GET', '/admin/overview', operator),
    followOverview: await beginningOf(`${mirror.url}/admin/live`, operator.headers),
    getHistory: await ask('GET', '/admin/history?minutes=2', operator),
    listQuarantine: await ask('GET', '/admin/quarantine', operator),
    replayQuarantine: await ask('POST', '/admin/quarantine/replay', operator),
    findUsers: await ask('GET', '/admin/users?find=lin', operator),
    inspectUser: await ask('GET', `/admin/users/${at}`, operator),
    refreshUser: await ask('POST', `/admin/users/${at}/refresh`, operator),
  }
  return {
    ...subscribers,
    ...dashboard,
    searchUsers: await ask('GET', '/users?q=email:lin*&fields=id,email,name&count=exact', { token: reader }),
    listChanges: await ask('GET', '/changes?limit=2', { token: reader }),
    listAuth0Users: await ask('GET', '/api/v2/users?include_totals=true&per_page=1&sort=email:1', { token: reader }),
    getAuth0User: await ask('GET', `/api/v2/users/${at}`, { token: reader }),
    listAuth0UsersByEmail: await ask('GET', `/api/v2/users-by-email?email=${lin.email}`, { token: reader }),
    getMe: await ask('GET', '/me', { token: mine }),
    updateMyMetadata: metadata,
    getUser: await ask('GET', `/users/${encodeURIComponent(lin.user_id)}`, { token: reader }),
    lookupUsers: await ask('POST', '/users/lookup', {
      token: reader,
      body: { ids: [ada.user_id, 'auth0|nobody'], emails: [lin.email] },
    }),
    verify: await ask('GET', '/verify', { token: mine }),
    takeLogs,
    takeEvents,
    getLive: await ask('GET', '/health/live'),
    getReady: await ask('GET', '/health/ready'),
    getMetrics: await ask('GET', '/metrics'),
    getOpenapi: await ask('GET', '/openapi.json'),
    listSources: await ask('GET', '/admin/sources', operator),
    startRun,
    stopRun: await ask('POST', '/admin/runs/backfill/stop', operator),
    listRuns: await ask('GET', '/admin/runs', operator),
    eraseUser: await ask('POST', `/admin/users/${encodeURIComponent(gone)}/erase`, operator),
  }
}

/** After the others. */
export async function manyRefusals({ call: ask, deliver, token, machineToken, pool }: Mirror): Promise<Answer[]> {
  const ada = String(demoUsers[0]?.user_id)
  const mine = await token(ada)
  const reader = await token(ada, { permissions: ['read:users'] })
  const operator = { headers: { authorization: adminToken } }
  const session = await ask('POST', '/dashboard/session', { body: { token: adminToken } })
  const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  await pool.query('INSERT INTO users (id, blocked, gone_at) VALUES ($1, true, NULL), ($2, NULL, now())', [
    blocked,
    `${gone}0`,
  ])
  return [
    await ask('GET', '/me'),
    await ask('GET', '/me', { token: `${mine}x` }),
    await ask('GET', '/me', { token: await token(ada, { expires_in: -60 }) }),
    await ask('GET', '/me', { token: await token(ada, { claims: { aud: 'https://other.example.com' } }) }),
    await ask('GET', '/me', { token: await token(ada, { claims: { cnf: { jkt: 'x' } } }) }),
    await ask('GET', '/me', { token: await machineToken() }),
    await ask('GET', '/me', { token: await token(blocked) }),
    await ask('GET', '/me', { token: await token(`${gone}0`) }),
    await ask('GET', `/users/${encodeURIComponent(ada)}`, { token: mine }),
    await ask('GET', '/users/auth0%7Cnobody', { token: reader }),
    await ask('GET', `/users/${encodeURIComponent(`${gone}0`)}`, { token: reader }),
    await ask('POST', '/users/lookup', { token: reader, body: {} }),
    await ask('POST', '/users/lookup', { token: reader, body: '{"ids":' }),
    await ask('POST', '/users/lookup', { token: reader, body: 'ids', headers: { 'content-type': 'text/csv' } }),
    await ask('PATCH', '/me/metadata', { token: mine, body: { 'a.b': 1 } }),
    await ask('PATCH', '/me/metadata', {
      token: mine,
      headers: { 'if-match': '"2020-01-01T00:00:00.000Z"' },
      body: { a: 1 },
    }),
    await ask('PATCH', '/me/metadata', { token: mine, body: { bio: 'x'.repeat(9_995) } }),
    await deliver('[]', { authorization: 'wrong' }),
    await ask('GET', '/users?q=email', { token: reader }),
    await ask('GET', '/users?after=x', { token: reader }),
    await ask('POST', '/admin/subscribers', { ...operator, body: { url: 'ftp://example.com' } }),
    await ask('POST', '/admin/subscribers/00000000-0000-4000-8000-000000000000/test', operator),
    await ask('POST', '/admin/runs', { headers: { cookie }, body: { kind: 'sweep' } }),
    await ask('POST', '/admin/runs', { ...operator, body: { kind: 'backfill' } }),
    await ask('POST', '/admin/runs/drift/stop', operator),
    await ask('POST', `/admin/users/${encodeURIComponent(ada)}/erase`, operator),
  ]
}
