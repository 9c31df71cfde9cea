import t from 'tap'
import { managementBy, openAsk } from '../../src/auth0/management.ts'
import { allFields, openFields } from '../../src/fields/fields.ts'
import { openLog } from '../../src/log.ts'
import { openRefresher } from '../../src/reconcile/refresh.ts'
import { type SweepSettings, sweep } from '../../src/reconcile/sweep.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const id = (name: string) => `auth0|${name}`

const user = (name: string, updated_at: string, more: Record<string, unknown> = {}) => ({
  user_id: id(name),
  email: `${name}@example.com`,
  name,
  created_at: '2026-09-01T08:00:00.000Z',
  updated_at,
  identities: [{ provider: 'auth0', connection: 'Users', user_id: name, isSocial: false }],
  ...more,
})

/** Takes users to the tenant as they are, without a word to the mirror; its search shows them at once. */
async function putSilently({ tenant }: Mirror, users: readonly unknown[]): Promise<void> {
  await fetch(`${tenant.issuer}local/faults`, { method: 'POST', body: '{"indexLagMs":0}' })
  const body = JSON.stringify(users)
  const answer = await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body })
  if (!answer.ok) throw new Error(`the tenant answered ${answer.status}`)
}

function sweepOf({ pool, auth0 }: Mirror, settings: SweepSettings = {}, ask = openAsk(auth0), fields = allFields) {
  const pauses = { firstMs: 1, mostMs: 1, patienceMs: 20 }
  return sweep({ pool, ask, log: openLog('silent'), pauses, fields }, settings, new AbortController().signal)
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

async function staleIds({ pool }: Mirror): Promise<unknown[]> {
  const { rows } = await pool.query("SELECT id FROM users WHERE stale_reason = 'sweep' ORDER BY id")
  return rows.map((row) => row.id)
}

t.test('who was changed without any event is found by the next sweep, and arrives', async (t) => {
  const mirror = await startMirror(t, { logStream: false })
  await putSilently(mirror, [user('silent', ago(1))])
  const first = await sweepOf(mirror)
  t.match(first, { outcome: 'completed', calls: 1, figures: { found: 1, hinted: 1, out_of_reach: 0 } })
  const nameOf = async () => (await mirror.pool.query('SELECT name FROM users')).rows[0]?.name
  await eventually(nameOf, (name) => name === 'silent')

  const unchanged = await sweepOf(mirror)
  t.match(unchanged.figures, { found: 1, hinted: 0 }, 'found again within the overlap, it costs no call')

  await putSilently(mirror, [user('silent', new Date().toISOString(), { name: 'Anew' })])
  const changed = await sweepOf(mirror)
  t.strictSame(changed.figures, { found: 1, hinted: 1, refreshed: 1, out_of_reach: 0 })
  t.equal(changed.calls, 1)
  t.equal(await nameOf(), 'Anew', 'and the same answer makes the row fresh')
})

t.test(
  'a sweep begins where the last completed one ended, less the overlap; a failed one does not count',
  async (t) => {
    const mirror = await startMirror(t, { worker: false, logStream: false })
    await putSilently(mirror, [user('long-ago', ago(60)), user('before', ago(7)), user('within', ago(3))])
    t.match((await sweepOf(mirror)).figures, { found: 1 }, 'the first one, where nothing was done before')
    t.match((await sweepOf(mirror, { overlapMinutes: 10 })).figures, { found: 2 })
    t.match((await sweepOf(mirror, { since: ago(90) })).figures, { found: 3 })
    t.strictSame(await staleIds(mirror), ['before', 'long-ago', 'within'].map(id))

    await mirror.pool.query(
      `UPDATE mirror.runs SET cursor = jsonb_build_object('from', $1::text, 'to', $1::text) WHERE kind = 'sweep'`,
      [ago(50)],
    )
    const away = async () => new Response('', { status: 503 })
    t.match(await sweepOf(mirror, {}, away), { outcome: 'failed', reason: 'Auth0 answered 503' })
    t.match((await sweepOf(mirror)).figures, { found: 2 }, 'from fifty-five minutes ago on')
  },
)

t.test('pages are walked by the key they are sorted by', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const start = Date.now() - 60_000
  const users = Array.from({ length: 350 }, (_, n) => user(`u${n}`, new Date(start + Math.floor(n / 3)).toISOString()))
  await putSilently(mirror, users)
  const run = await sweepOf(mirror)
  t.match(run, { outcome: 'completed', calls: 4, figures: { found: 350, hinted: 350 } })
  t.equal((await staleIds(mirror)).length, 350)
})

t.test(
  'swept users are refreshed in groups: eight calls for 350 of them, the four of the sweep included',
  async (t) => {
    const mirror = await startMirror(t, { worker: false, logStream: false })
    const start = Date.now() - 60_000
    const users = Array.from({ length: 350 }, (_, n) => user(`u${n}`, new Date(start + n).toISOString()))
    await putSilently(mirror, users)
    t.match(await sweepOf(mirror), { calls: 4, figures: { hinted: 350 } })
    const { pool, auth0 } = mirror
    const ask = openAsk(auth0)
    const refresher = openRefresher({ pool, management: managementBy(ask), ask, log: openLog('silent') })
    await refresher.drain(new AbortController().signal)
    t.match(refresher.figures(), { get: { calls: 0 }, search: { calls: 4, users: 350 } })
    t.strictSame(await staleIds(mirror), [])
    const { text } = await mirror.call('GET', '/metrics')
    t.match(text, 'user_mirror_refresh_api_calls_total{way="search"} 4\n')
    t.match(text, 'user_mirror_refreshed_users_total{way="search"} 350\n')
  },
)

t.test(
  'who has a row is fresh by the answer of the sweep, as far as it proves that; the worker is left the rest',
  async (t) => {
    const mirror = await startMirror(t, { worker: false, logStream: false })
    const { pool } = mirror
    const start = Date.now() - 60_000
    const at = (ms: number) => new Date(start + ms).toISOString()
    const names = ['behind', 'logged-in', 'hinted', 'doubted', 'gone', 'told', 'moved', 'new']
    await putSilently(
      mirror,
      names.map((name, index) =>
        user(name, at(index), { name: 'there', ...(name === 'logged-in' && { logins_count: 7 }) }),
      ),
    )
    await pool.query(
      `INSERT INTO users (id, name, updated_at, answered_at, told_at, stale_since, stale_reason, hinted_at, gone_at, last_login)
     SELECT 'auth0|' || name, 'here', $1, $1, CASE WHEN name = 'told' THEN $3::timestamptz END,
       CASE WHEN name IN ('hinted', 'doubted') THEN $2::timestamptz END, CASE WHEN name IN ('hinted', 'doubted') THEN 'updated' END,
       CASE name WHEN 'hinted' THEN $3::timestamptz WHEN 'doubted' THEN 'infinity' END,
       CASE WHEN name = 'gone' THEN $1::timestamptz END, CASE WHEN name = 'logged-in' THEN $2::timestamptz END
     FROM unnest($4::text[]) AS name`,
      [at(-50_000), at(0), at(30_000), names.slice(0, -1)],
    )
    await putSilently(mirror, [user('moved', at(40_000), { name: 'there' })])
    t.match(await sweepOf(mirror), { calls: 1, figures: { found: 8, hinted: 6, refreshed: 3 } })
    const { rows } = await pool.query(
      `SELECT substr(id, 7) AS who, name, logins_count, answered_at, stale_since IS NULL AS fresh FROM users ORDER BY id`,
    )
    const [early, second] = [new Date(at(-50_000)), (ms: number) => new Date(Math.floor((start + ms) / 1000) * 1000)]
    t.strictSame(rows, [
      { who: 'behind', name: 'there', logins_count: null, answered_at: second(0), fresh: true },
      { who: 'doubted', name: 'here', logins_count: null, answered_at: early, fresh: false },
      { who: 'gone', name: 'here', logins_count: null, answered_at: early, fresh: false },
      { who: 'hinted', name: 'here', logins_count: null, answered_at: early, fresh: false },
      { who: 'logged-in', name: 'there', logins_count: '7', answered_at: second(1), fresh: true },
      { who: 'moved', name: 'there', logins_count: null, answered_at: second(40_000), fresh: true },
      { who: 'new', name: null, logins_count: null, answered_at: null, fresh: false },
      { who: 'told', name: 'here', logins_count: null, answered_at: early, fresh: false },
    ])
  },
)

t.test('what is not mirrored is neither asked for nor written', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await putSilently(mirror, [user('ada', ago(1), { nickname: 'secret' })])
  await mirror.pool.query("INSERT INTO users (id, updated_at, answered_at) VALUES ('auth0|ada', $1, $1)", [ago(3)])
  const paths: string[] = []
  const ask = openAsk(mirror.auth0)
  const fields = openFields({ only: [], except: [['nickname']] })
  const noted: typeof ask = (path, init) => {
    paths.push(path)
    return ask(path, init)
  }
  t.match((await sweepOf(mirror, {}, noted, fields)).figures, { refreshed: 1 })
  t.match(paths, [/&fields=nickname&include_fields=false$/])
  const { rows } = await mirror.pool.query('SELECT name, nickname, original FROM users')
  t.strictSame(rows, [{ name: 'ada', nickname: null, original: null }])
})

t.test('whom Postgres refuses does not keep the others of a page from being fresh', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await putSilently(
    mirror,
    ['a', 'b', 'c'].map((name) => user(name, ago(1), { name: 'there' })),
  )
  await mirror.pool.query(
    "INSERT INTO users (id, updated_at, answered_at) SELECT 'auth0|' || n, $1, $1 FROM unnest('{a,b,c}'::text[]) n",
    [ago(3)],
  )
  await mirror.pool.query("ALTER TABLE users ADD CHECK (id <> 'auth0|b' OR name IS NULL)")
  t.match((await sweepOf(mirror)).figures, { hinted: 3, refreshed: 2 })
  t.strictSame(await staleIds(mirror), [id('b')])
})

t.test(
  'a thousand and more users on one instant: those within reach are found, and the others are told of',
  async (t) => {
    const mirror = await startMirror(t, { worker: false, logStream: false })
    const instant = ago(3)
    const imported = Array.from({ length: 1_200 }, (_, n) => user(`imported-${n}`, instant))
    await putSilently(mirror, [...imported, user('later', ago(2))])
    const run = await sweepOf(mirror)
    t.match(run, { outcome: 'completed', figures: { found: 1_001, hinted: 1_001, out_of_reach: 200 } })
    t.match(run.reason, '200 share an instant')
    t.ok((await staleIds(mirror)).includes(id('later')), 'and the sweep goes on behind them')
  },
)

t.test('the search is behind: it lifts no tombstone, and an older state of a row is no hint', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  await putSilently(mirror, [user('deleted', ago(4)), user('newer', ago(4)), user('again', ago(1))])
  await mirror.pool.query(
    `INSERT INTO users (id, updated_at, answered_at, gone_at) VALUES
       ('auth0|deleted', $1, $2, $2), ('auth0|newer', $2, $2, NULL), ('auth0|again', $1, $2, $2)`,
    [ago(4), ago(2)],
  )
  t.match((await sweepOf(mirror)).figures, { found: 3, hinted: 1 })
  const { rows } = await mirror.pool.query(
    'SELECT id, gone_at IS NOT NULL AS gone, stale_reason FROM users ORDER BY id',
  )
  t.strictSame(rows, [
    { id: id('again'), gone: true, stale_reason: 'sweep' }, // changed after its deletion: Auth0 is asked
    { id: id('deleted'), gone: true, stale_reason: null },
    { id: id('newer'), gone: false, stale_reason: null },
  ])
})
