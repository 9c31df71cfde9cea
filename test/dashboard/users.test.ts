import t from 'tap'
import { demoUsers } from '../../src/start/demo-users.ts'
import { call as callAnywhere, eventually, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const operator = { headers: { authorization: adminToken } }
const hostile = `<img src=x onerror=alert(1)>"';--`

t.test('the inspector', async (t) => {
  const { call, deliver, manage, pool, tenant } = await startMirror(t, { adminToken })
  const [ada, lin] = demoUsers
  if (ada === undefined || lin === undefined) throw new Error('nobody is there')
  await callAnywhere('POST', `${tenant.issuer}local/users`, { body: [ada, { ...lin, name: hostile }] })
  const at = (id: string) => `/admin/users/${encodeURIComponent(id)}`
  const found = async (text: string) => {
    const { status, json } = await call('GET', `/admin/users?find=${encodeURIComponent(text)}`, operator)
    t.equal(status, 200, text)
    t.equal(json['complete'], true)
    const users: { id: string }[] = Object(json['users'])
    return users.map(({ id }) => id)
  }
  const inspect = async (id: string) => (await call('GET', at(id), operator)).json
  await eventually(
    () => inspect(lin.user_id),
    ({ user, staleness }) => Object(user).name === hostile && Object(staleness).stale_since === null,
  )

  await t.test('finds by id, by e-mail address and by name', async (t) => {
    t.strictSame(await found(ada.user_id), [ada.user_id])
    t.strictSame(await found('ADA@'), [ada.user_id])
    t.strictSame(await found(String(ada.name).slice(0, 5)), [ada.user_id])
    t.strictSame(await found('<img src=x'), [lin.user_id])
    for (const nothing of ['nobody', '%', '_', 'a*', '\\', '\u0000', hostile.repeat(5)])
      t.strictSame(await found(nothing), [], nothing)
    t.equal((await call('GET', '/admin/users?find=', operator)).status, 400)
  })

  await t.test('shows the row, and the events that led to it', async (t) => {
    const other = {
      log_id: '90020260901080037395876000000000000001223372090939900138',
      type: 's',
      user_id: `${lin.user_id}0`,
    }
    await deliver(JSON.stringify([{ ...other, date: '2026-09-01T08:00:37.373Z' }]))
    const seen = await inspect(lin.user_id)
    t.match(seen, {
      user: { id: lin.user_id, name: hostile, email: lin.email },
      identities: [{ provider: String }],
      staleness: { stale_since: null, stale_reason: null, answered_at: String, told_at: null },
      merged: [],
      grants: [],
      events: [
        {
          source: 'log_stream',
          type: 'sapi',
          title: 'Management API write',
          meaning: 'api_write',
          date: String,
          received_at: String,
        },
      ],
      events_searched_from: null,
      auth0_url: null,
    })
    t.equal(
      Object(seen['events']).length,
      (
        await pool.query(
          `SELECT FROM mirror.inbox WHERE body::text LIKE '%' || $1 || '"%' OR body::text LIKE '%' || $2 || '"%'`,
          [lin.user_id, encodeURIComponent(lin.user_id)],
        )
      ).rowCount,
    )
    t.equal(seen['resolved_from'], undefined)
    t.match(await call('GET', at('auth0|nobody'), operator), { status: 404, json: { code: 'user_unknown' } })
  })

  await t.test('shows whoever was linked into another as that one', async (t) => {
    const [provider, user_id] = lin.user_id.split('|')
    const { status } = await manage('POST', `users/${encodeURIComponent(ada.user_id)}/identities`, {
      provider,
      user_id,
    })
    t.equal(status, 201)
    const linked = await eventually(
      () => inspect(lin.user_id),
      ({ resolved_from }) => resolved_from !== undefined,
    )
    t.match(linked, { user: { id: ada.user_id }, resolved_from: lin.user_id, merged: [lin.user_id] })
    t.equal(Object(linked['user']).resolved_from, undefined)
  })

  await t.test('has Auth0 asked again', async (t) => {
    await pool.query(`UPDATE users SET nickname = 'wrong' WHERE id = $1`, [ada.user_id])
    const asked = await call('POST', `${at(ada.user_id)}/refresh`, operator)
    t.match(asked, { status: 202, json: { user_id: ada.user_id, stale: true } })
    await eventually(
      () => inspect(ada.user_id),
      ({ user }) => Object(user).nickname === ada.nickname,
    )
    for (const nobody of ['auth0|nobody', 'auth0|\u0000'])
      t.equal((await call('POST', `${at(nobody)}/refresh`, operator)).status, 404)
  })
})

t.test('what was set aside', async (t) => {
  const { call, deliver, pool } = await startMirror(t, { worker: false, logStream: false, adminToken })
  const record = (id: number) =>
    `{"log_id":"9002026090108003739587600000000000000122337209093990013${id}","date":"2026-09-01T08:00:37.373Z","type":"s","user_id":"auth0|ada"}`
  const list = async (query = '') => (await call('GET', `/admin/quarantine${query}`, operator)).json
  const replay = async (body?: unknown) => (await call('POST', '/admin/quarantine/replay', { ...operator, body })).json
  await deliver(hostile)
  await pool.query(
    `INSERT INTO mirror.quarantine (reason, body) SELECT 'a bug', convert_to(b, 'UTF8') FROM unnest($1::text[]) AS b`,
    [[1, 2, 3].map(record)],
  )

  await t.test('is listed page by page, to be looked at', async (t) => {
    const first = await list('?limit=3')
    t.match(first['items'], [
      { preview: record(3) },
      { preview: record(2) },
      { reason: 'a bug', source: 'log_stream', bytes: record(1).length },
    ])
    const second = await list(`?limit=3&after=${first['next']}`)
    t.match(second, { items: [{ preview: hostile, at: String }], next: null })
    t.equal(Object(second['items']).length, 1)
  })

  await t.test('is taken up again, some of it or all', async (t) => {
    const items: { id: string }[] = Object((await list())['items'])
    t.strictSame(await replay({ ids: [items[0]?.id] }), { taken: 1, left: 0 })
    t.strictSame(await replay({ ids: [] }), { taken: 0, left: 0 })
    t.strictSame(await replay({}), { taken: 2, left: 1 })
    t.match((await list())['items'], [{ preview: hostile }])
    t.equal((await pool.query('SELECT FROM mirror.inbox')).rowCount, 3)
    t.equal((await call('POST', '/admin/quarantine/replay', { ...operator, body: { ids: ['1; DROP'] } })).status, 400)
  })
})
