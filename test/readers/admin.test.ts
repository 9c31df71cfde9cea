import t from 'tap'
import { closeGaps, openGap } from '../../src/intake/gaps.ts'
import { startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'

t.test('the operator sees of each source how far it has come, and its gaps', async (t) => {
  const { call, deliver, pool } = await startMirror(t, { logStream: false, worker: false, adminToken })
  const record = { log_id: '90020260901080037395876000000000000001223372090939900137', type: 's', user_id: 'auth0|ada' }
  const body = JSON.stringify([{ ...record, date: '2026-09-01T08:00:37.373Z' }, 'no event'])
  await deliver(body)
  await deliver(body)
  await openGap(pool, {
    source: 'logs',
    from: '2026-09-01T08:00:00.000Z',
    to: '2026-09-01T09:00:00.000Z',
    reason: 'checkpoint expired',
  })
  const headers = { authorization: `Bearer ${adminToken}` }
  const answer = await call('GET', '/admin/sources', { headers })
  t.equal(answer.status, 200)
  t.match(answer.json['sources'], [
    {
      source: 'log_stream',
      last_event_at: '2026-09-01T08:00:37.373Z',
      last_received_at: String,
      lag_seconds: Number,
      stored: 1,
      repeated: 1,
      quarantined: 2,
      cursor: false,
      seen_until: null,
      gaps: { open: [], closed: [] },
    },
    {
      source: 'logs',
      last_event_at: null,
      stored: 0,
      gaps: {
        open: [
          {
            from: '2026-09-01T08:00:00.000Z',
            to: '2026-09-01T09:00:00.000Z',
            reason: 'checkpoint expired',
            closed_by: null,
          },
        ],
        closed: [],
      },
    },
  ])

  await t.test('a gap that a full comparison has covered says so', async (t) => {
    await closeGaps(pool, '2026-09-01T08:30:00.000Z', 'full comparison')
    const open = await call('GET', '/health/ready')
    t.match(open.json, { open_gaps: 1 }, 'not by one that began before its end')
    await closeGaps(pool, '2026-09-01T10:00:00.000Z', 'full comparison')
    const { json } = await call('GET', '/admin/sources', { headers })
    t.match(json['sources'], [
      {},
      {
        gaps: { open: [], closed: [{ reason: 'checkpoint expired', closed_at: String, closed_by: 'full comparison' }] },
      },
    ])
    t.match((await call('GET', '/health/ready')).json, { open_gaps: 0 })
  })
})

t.test('the operator’s routes open to the token or to the permission, and to nothing else', async (t) => {
  const { call, token } = await startMirror(t, { logStream: false, worker: false, adminToken })
  const ask = (authorization?: string) =>
    call('GET', '/admin/sources', { headers: authorization === undefined ? {} : { authorization } })
  t.equal((await ask()).status, 401)
  t.equal((await ask('Bearer wrong')).status, 401)
  t.equal((await ask(`Bearer ${await token('auth0|ada')}`)).status, 403)
  t.equal((await ask(`Bearer ${await token('auth0|ada', { permissions: ['admin:mirror'] })}`)).status, 200)
  t.equal((await ask(adminToken)).status, 200, 'with or without Bearer')
})

t.test('without an ADMIN_TOKEN only the permission opens', async (t) => {
  const { call, token } = await startMirror(t, { logStream: false, worker: false })
  t.equal((await call('GET', '/admin/sources', { headers: { authorization: 'Bearer ' } })).status, 401)
  t.equal((await call('GET', '/admin/sources', { headers: { authorization: 'Bearer undefined' } })).status, 401)
  const permitted = await token('auth0|ada', { permissions: ['admin:mirror'] })
  t.equal((await call('GET', '/admin/sources', { token: permitted })).status, 200)
})
