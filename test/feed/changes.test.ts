import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import type { Change } from '../../src/feed/change.ts'
import { feedPosition } from '../../src/feed/read.ts'
import { forgetChanges, setFeed } from '../../src/feed/retention.ts'
import { asRole } from '../../src/session.ts'
import { openPool } from '../stage/database.ts'
import { collectGarbage } from '../stage/garbage.ts'
import { type Answer, eventually, startMirror } from '../stage/mirror.ts'
import { eventsOf, followByPoll, replayed } from './following.ts'

t.test('the feed by HTTP', { timeout: 120_000 }, async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false, api: { recentMs: 0 } })
  const { url, pool, call } = mirror
  const token = await mirror.machineToken()
  const read = (query = ''): Promise<Answer> => call('GET', `/changes${query}`, { token })
  const changesIn = ({ json }: Answer) => json['changes'] as Change[]
  const kindsIn = (answer: Answer) => changesIn(answer).map(({ user_id, kind }) => `${user_id} ${kind}`)
  const nextOf = ({ json }: Answer) => String(json['next'])

  await t.test('is for those with the permission, and tells what is wrong with a question', async (t) => {
    t.equal((await call('GET', '/changes')).status, 401)
    t.match(await call('GET', '/changes', { token: await mirror.token('auth0|x') }), { status: 403 })
    for (const query of ['after=x', 'after=', 'after=00000000-0']) {
      t.match(await read(`?${query}`), { status: 400, json: { code: 'cursor_invalid' } }, query)
    }
    for (const query of ['limit=0', 'limit=1001', 'wait=51', 'kinds=made']) {
      t.match(await read(`?${query}`), { status: 400, json: { code: 'request_invalid' } }, query)
    }
  })

  await t.test(
    'begins with what is kept, or now, and answers a poll that waits as soon as there is something',
    async (t) => {
      const now = await read('?after=now')
      t.strictSame(changesIn(now), [])
      await pool.query("INSERT INTO users (id) VALUES ('a')")
      t.strictSame(kindsIn(await read(`?after=${nextOf(now)}`)), ['a created'])
      t.ok(kindsIn(await read()).includes('a created'))
      const at = nextOf(await read('?after=now'))
      const began = performance.now()
      const waiting = read(`?after=${at}&wait=50&kinds=updated&fields=name`)
      await eventually(
        () =>
          pool.query(
            "SELECT FROM pg_stat_activity WHERE query = 'LISTEN user_changes' OR application_name = 'user-mirror listener'",
          ),
        ({ rowCount }) => (rowCount ?? 0) > 0,
      )
      await pool.query("UPDATE users SET nickname = 'n' WHERE id = 'a'")
      await pool.query("UPDATE users SET name = 'A' WHERE id = 'a'")
      const answer = await waiting
      t.match(changesIn(answer), [{ user_id: 'a', kind: 'updated', changed: ['name'], before: null, after: null }])
      t.ok(performance.now() - began < 40_000)
      let answered = false
      const late = read(`?after=${nextOf(answer)}&wait=1`).finally(() => (answered = true))
      while (!answered) await setImmediate().then(collectGarbage) // which takes no time limit away
      t.strictSame(changesIn(await late), [], 'or after its time')
    },
  )

  await t.test('a snapshot and the feed from before it make the table, whatever is written meanwhile', async (t) => {
    await setFeed(pool, { days: 7, values: true })
    await pool.query("INSERT INTO users (id, name) SELECT 'u' || n, 'x' FROM generate_series(1, 200) n")
    let writing = true
    const writer = (async () => {
      for (let n = 0; writing || n < 50; n++) {
        await pool.query('UPDATE users SET name = $1 WHERE id = $2', [String(n), `u${(n * 7) % 200}`])
        if (n % 5 === 0) await pool.query('DELETE FROM users WHERE id = $1', [`u${(n * 11) % 200}`])
        if (n % 6 === 0)
          await pool.query('INSERT INTO users (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
            `u${n % 230}`,
            'new',
          ])
      }
    })()
    const told = (await pool.query('SELECT mirror.told_values(u) AS told FROM users u LIMIT 1')).rows[0].told
    const copy = new Map<string, unknown>()
    const first = await call('GET', '/users?gone=any&limit=20', { token })
    for (let page = first; ; ) {
      for (const user of page.json['users'] as Record<string, unknown>[]) {
        copy.set(String(user['id']), Object.fromEntries(Object.keys(told).map((name) => [name, user[name]])))
      }
      if (page.json['next'] === null) break
      page = await call('GET', `/users?gone=any&limit=20&after=${page.json['next']}`, { token })
    }
    const after = String(first.json['changes'])
    writing = false
    await writer
    await pool.query("INSERT INTO users (id) VALUES ('last')")
    const { got } = await followByPoll('poll', 1, {
      url,
      token,
      after,
      isLast: ({ user_id }) => user_id === 'last',
      patience: () => 999,
    })
    const { rows } = await pool.query('SELECT id, mirror.told_values(u) AS told FROM users u')
    t.ok(got.length > 30)
    t.strictSame(
      Object.fromEntries([...replayed(got, copy)].sort()),
      Object.fromEntries(rows.map(({ id, told }) => [id, told]).sort()),
    )
    await setFeed(pool, { days: 7, values: false })
  })

  await t.test('a stream goes on from Last-Event-ID, and ends when its reader is blocked', async (t) => {
    const reader = 'auth0|reader'
    const own = await mirror.token(reader, { permissions: ['read:users'] })
    t.equal((await call('GET', '/changes?after=now', { token: own })).status, 200)
    const at = await feedPosition(pool)
    await pool.query("INSERT INTO users (id) VALUES ('one'), ('two')")
    const [first] = changesIn(await read(`?after=${at}`))
    const seen = []
    for await (const { event, data } of eventsOf({ url, token: own, after: 'now' }, first?.cursor)) {
      if (data === undefined) continue
      seen.push(`${JSON.parse(data).user_id} ${event}`)
      if (seen.length === 1) await pool.query('UPDATE users SET blocked = true WHERE id = $1', [reader])
      await pool.query("UPDATE users SET name = coalesce(name, '') || 'x' WHERE id = 'one'")
    }
    t.equal(seen[0], 'two created')
    t.match(await call('GET', '/changes', { token: own }), { status: 403, json: { code: 'caller_blocked' } })
    const wrong = eventsOf({ url, token, after: 'x' })
    await t.rejects(wrong.next(), /answered 400/)
  })

  await t.test('what is not kept any more is told of, with what to do', async (t) => {
    const at = await feedPosition(pool)
    await pool.query("INSERT INTO users (id) VALUES ('old')")
    await pool.query("UPDATE mirror.changes SET at = now() - interval '8 days'")
    await forgetChanges(pool, new AbortController().signal)
    t.match(await read(`?after=${at}`), { status: 410, json: { code: 'cursor_expired', detail: /read all users/ } })
    t.strictSame((await read()).status, 200)
    await setFeed(pool, { days: 0, values: false })
    t.match(await read(), { status: 404, json: { code: 'feed_off' } })
    await setFeed(pool, { days: 7, values: false })
  })

  await t.test('whoever may write users writes changes by that alone, and a reader follows in SQL', async (t) => {
    const app = await openPool(t, asRole(mirror.databaseUrl, 'mirror_app'))
    await app.query("INSERT INTO users (id) VALUES ('by the app')")
    await t.rejects(app.query("DELETE FROM users WHERE id = 'by the app'"), { code: '42501' })
    const reader = await openPool(t, asRole(mirror.databaseUrl, 'mirror_reader'))
    await reader.query('SELECT mirror.publish_changes()')
    const { rows } = await reader.query('SELECT user_id FROM mirror.changes ORDER BY position DESC LIMIT 1')
    t.strictSame(rows, [{ user_id: 'by the app' }])
    await t.rejects(reader.query('DELETE FROM mirror.changes'), { code: '42501' })
  })

  // the last: the mirror is closed behind it, with a stream and a poll that both wait
  const stream = eventsOf({ url, token })
  await stream.next()
  void read('?after=now&wait=50').catch(() => undefined)
})
