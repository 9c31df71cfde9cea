import t from 'tap'
import { changesAfter, feedPosition } from '../../src/feed/read.ts'
import { forgetChanges, setFeed } from '../../src/feed/retention.ts'
import { openPool } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

t.test('what really changes is noted, by whomever, and nothing else', async (t) => {
  const pool = await openPool(t)
  let at = await feedPosition(pool)
  async function after(sql: string): Promise<unknown[]> {
    await pool.query(sql)
    const { changes, next } = await changesAfter(pool, at)
    at = next
    return changes.map(({ user_id, kind, changed }) => [user_id, kind, ...changed])
  }

  t.strictSame(await after("INSERT INTO users (id, email) VALUES ('a', 'a@x'), ('b', 'b@x')"), [
    ['a', 'created'],
    ['b', 'created'],
  ])
  t.strictSame(await after("INSERT INTO users (id) VALUES ('a') ON CONFLICT DO NOTHING"), [])
  t.strictSame(
    await after(
      "INSERT INTO users AS u (id, email) VALUES ('a', 'A@x'), ('c', NULL) ON CONFLICT (id) DO UPDATE SET email = 'A@x'",
    ),
    [
      ['a', 'updated', 'email'],
      ['c', 'created'],
    ],
  )
  t.strictSame(
    await after(`UPDATE users SET email = email, stale_since = now(), hints = hints + 1, last_seen_at = now(), last_login = now(),
      last_ip = '1.2.3.4', logins_count = 7, updated_at = now(), answered_at = now(), told_at = now()`),
    [],
    'neither an unchanged value, nor staleness, activity and logins',
  )
  t.strictSame(await after("UPDATE users SET name = id, nickname = 'n', blocked = true WHERE id = 'b'"), [
    ['b', 'updated', 'blocked', 'name', 'nickname'],
  ])
  t.strictSame(await after("UPDATE users SET gone_at = now() WHERE id = 'a'"), [['a', 'deleted', 'gone_at']])
  t.strictSame(await after("UPDATE users SET merged_into = 'b' WHERE id = 'a'"), [['a', 'linked', 'merged_into']])
  t.strictSame(await after("UPDATE users SET merged_into = NULL WHERE id = 'a'"), [['a', 'unlinked', 'merged_into']])
  t.strictSame(await after("UPDATE users SET gone_at = NULL WHERE id = 'a'"), [['a', 'restored', 'gone_at']])
  t.strictSame(await after("UPDATE users SET gone_at = now(), merged_into = 'b' WHERE id = 'a'"), [
    ['a', 'linked', 'gone_at', 'merged_into'],
  ])
  t.strictSame(await after("INSERT INTO users (id, gone_at) VALUES ('d', now())"), [['d', 'deleted']])
  t.strictSame(await after("UPDATE users SET id = 'e' WHERE id = 'd'"), [
    ['d', 'removed'],
    ['e', 'created'],
  ])
  t.strictSame(await after("DELETE FROM users WHERE id IN ('a', 'e')"), [
    ['a', 'removed'],
    ['e', 'removed'],
  ])
  t.strictSame((await changesAfter(pool, at)).changes, [], 'nothing twice')
})

t.test('values are kept where that is set, before and after, of what changed alone', async (t) => {
  const pool = await openPool(t)
  await setFeed(pool, { days: 7, values: true })
  await pool.query(`INSERT INTO users (id, email, app_metadata) VALUES ('a', 'a@x', '{"n": 12345678901234567890}')`)
  await pool.query(`UPDATE users SET email = NULL, app_metadata = '{"n": 12345678901234567891}'`)
  await pool.query(`UPDATE users SET gone_at = '2026-01-02T03:04:05.678Z', name = 'x'`)
  const { changes, next } = await changesAfter(pool, undefined)
  const values = changes.map(({ json }) => JSON.parse(json))
  t.match(values[0], { before: null, after: { email: 'a@x', name: null, identities: [], gone_at: null } })
  t.match(changes[1]?.json, /12345678901234567890.*12345678901234567891/)
  t.match(values[1], { before: { email: 'a@x' }, after: { email: null } })
  t.strictSame(Object.keys(values[1].after).sort(), ['app_metadata', 'email'])
  t.match(values[2], { kind: 'deleted', before: null, after: { gone_at: '2026-01-02T03:04:05.678Z', name: 'x' } })
  await setFeed(pool, { days: 7, values: false })
  await pool.query("UPDATE users SET name = 'y'")
  const again = [...(await changesAfter(pool, undefined)).changes, ...(await changesAfter(pool, next)).changes].map(
    ({ json }) => JSON.parse(json),
  )
  t.ok(again.length === 4 && again.every(({ before, after }) => before === null && after === null))
})

t.test(
  'what is older than is wanted is forgotten, read or not, and a cursor that has lost something says so',
  async (t) => {
    const pool = await openPool(t)
    const signal = new AbortController().signal
    const age = (ids: string) =>
      pool.query(`UPDATE mirror.changes SET at = now() - interval '8 days' WHERE user_id IN (${ids})`)
    const first = await feedPosition(pool)
    await pool.query("INSERT INTO users (id) SELECT 'u' || n FROM generate_series(1, 5) n")
    const { changes, next } = await changesAfter(pool, first)
    await age("'u1', 'u2', 'u4'")
    t.equal(await forgetChanges(pool, signal), 2, 'only from the beginning, so that what is left has no gap')
    await t.rejects(changesAfter(pool, first), { code: 'cursor_expired', status: 410 })
    await t.rejects(changesAfter(pool, changes[0]?.cursor), { code: 'cursor_expired' })
    t.equal((await changesAfter(pool, changes[1]?.cursor)).changes.length, 3)
    t.equal((await changesAfter(pool, undefined)).changes.length, 3)
    await pool.query("INSERT INTO users (id) VALUES ('unread')")
    await age("'unread', 'u3', 'u5'")
    t.equal(await forgetChanges(pool, signal), 4)
    await t.rejects(changesAfter(pool, next), { code: 'cursor_expired' }, 'what nobody had read is missing, too')
    t.strictSame((await changesAfter(pool, undefined)).changes, [])
    t.equal(await forgetChanges(pool, signal), 0)
    t.equal((await changesAfter(pool, await feedPosition(pool))).atEnd, true)
    for (const wrong of ['', 'x', '00000000-1', `${first.split('-')[0]}-999`, '../etc']) {
      await t.rejects(changesAfter(pool, wrong), { code: 'cursor_invalid', status: 400 }, wrong)
    }
    const last = await feedPosition(pool)
    await setFeed(pool, { days: 0, values: false })
    await pool.query("INSERT INTO users (id) VALUES ('unseen')")
    await t.rejects(changesAfter(pool, last), { code: 'feed_off', status: 404 })
    await setFeed(pool, { days: 7, values: false })
    await t.rejects(changesAfter(pool, last), { code: 'cursor_expired' }, 'somebody came while there was no feed')
    t.strictSame((await changesAfter(pool, undefined)).changes, [])
  },
)

t.test('a filter lets pass what is asked for, and goes on behind all that it has looked through', async (t) => {
  const pool = await openPool(t)
  await pool.query("INSERT INTO users (id) SELECT 'u' || n FROM generate_series(1, 12000) n")
  await pool.query("UPDATE users SET name = 'x', email = 'y' WHERE id = 'u7'")
  let at: string | undefined
  const found = []
  for (let atEnd = false; !atEnd; ) {
    const page = await changesAfter(pool, at, { kinds: ['updated'], fields: ['email'] })
    found.push(...page.changes)
    at = page.next
    atEnd = page.atEnd
  }
  t.match(found, [{ user_id: 'u7', kind: 'updated' }])
  t.strictSame((await changesAfter(pool, undefined, { fields: ['picture'], kinds: ['updated'] })).changes, [])
})

t.test('whoever has written first and commits last comes last, and is missed by nobody', async (t) => {
  const pool = await openPool(t)
  const slow = await pool.connect()
  let at = await feedPosition(pool)
  async function write(id: string): Promise<string[]> {
    await pool.query('INSERT INTO users (id) VALUES ($1)', [id])
    const { changes, next } = await changesAfter(pool, at)
    at = next
    return changes.map(({ user_id }) => user_id)
  }
  const settled = async () => Number((await pool.query('SELECT settled_seq FROM mirror.feed')).rows[0].settled_seq)
  t.strictSame(await write('a'), ['a'])
  await slow.query('BEGIN')
  await slow.query("INSERT INTO users (id) VALUES ('slow')")
  for (const id of ['b', 'c', 'd', 'e']) t.strictSame(await write(id), [id])
  const { rows } = await slow.query("SELECT seq FROM mirror.changes WHERE user_id = 'slow'")
  t.ok((await settled()) < Number(rows[0].seq), 'nothing counts as settled that may still come')
  await slow.query('COMMIT')
  slow.release()
  t.strictSame(await write('f'), ['slow', 'f'])
  for (const id of ['g', 'h', 'i']) t.strictSame(await write(id), [id])
  await eventually(
    async () => {
      await write('j')
      await pool.query("DELETE FROM users WHERE id = 'j'")
      return settled()
    },
    (seq) => seq > Number(rows[0].seq),
  )
})
