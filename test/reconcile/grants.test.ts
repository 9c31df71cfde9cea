import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import t, { type Test } from 'tap'
import { type Ask, openAsk } from '../../src/auth0/management.ts'
import type { GrantKind } from '../../src/facts/reading.ts'
import { askAnew, noteGrants } from '../../src/grants/hints.ts'
import { openLog } from '../../src/log.ts'
import { openGrantsDrain } from '../../src/reconcile/grants/drain.ts'
import { lookAtGrants } from '../../src/reconcile/grants/look.ts'
import { stopRun } from '../../src/reconcile/runs.ts'
import { openAnsweringApi } from '../stage/answering-api.ts'
import { openPool } from '../stage/database.ts'
import { startMirror } from '../stage/mirror.ts'

const kinds: readonly GrantKind[] = ['roles', 'permissions', 'organizations']
const never = () => new AbortController().signal

/** A Management API that answers each path as told. */
async function asking(t: Test, answer: (path: string, response: ServerResponse) => unknown): Promise<Ask> {
  const respond = ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    const body = answer(decodeURIComponent(url.replace('/api/v2/', '').replace(/\?.*/, '')), response)
    response.end(JSON.stringify(body ?? {}))
  }
  return openAsk(await openAnsweringApi(t, respond))
}

async function stale(pool: Pool, ids: string[], asked = kinds): Promise<void> {
  await pool.query('INSERT INTO users (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [ids])
  await askAnew(pool, ids, asked)
}

async function staleRows(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query(
    "SELECT kind || ' ' || user_id AS row FROM mirror.grants WHERE stale_since IS NOT NULL ORDER BY row",
  )
  return rows.map(({ row }) => row)
}

t.test('a storm of hints about one user costs two calls', async (t) => {
  const pool = await openPool(t)
  let calls = 0
  const hint = () => {
    const at = new Date(Date.now() + 500).toISOString()
    return noteGrants(
      pool,
      Array.from({ length: 50 }, () => ({ id: 'auth0|1', kind: 'roles', at, reason: 'roles' })),
    )
  }
  let storm: Promise<unknown> = Promise.resolve()
  const ask = await asking(t, () => {
    if (++calls === 1) storm = hint() // while Auth0 is being asked
    return { roles: [] }
  })
  const slowly: Ask = async (...question) => {
    const response = await ask(...question)
    await storm
    return response
  }
  await stale(pool, ['auth0|1'], ['roles'])
  await openGrantsDrain({ pool, ask: slowly, log: openLog('silent'), kinds })(never())
  t.equal(calls, 2)
  t.strictSame(await staleRows(pool), [])
})

t.test(
  'one of whom Auth0 refuses to speak is put off, and the others go on; a rate limit pauses, and nothing is lost',
  async (t) => {
    const pool = await openPool(t)
    await stale(pool, ['auth0|1', 'auth0|odd', 'auth0|refused', 'auth0|9'], ['roles'])
    const ask = await asking(t, (path, response) => {
      if (path.includes('refused')) response.statusCode = 400
      return path.includes('odd')
        ? { roles: [{ id: 7 }] }
        : { roles: [{ id: 'rol_1', name: 'editor', description: null }] }
    })
    await openGrantsDrain({ pool, ask, log: openLog('silent'), kinds })(never())
    t.strictSame(await staleRows(pool), ['roles auth0|odd', 'roles auth0|refused'])
    const { rows } = await pool.query("SELECT items FROM mirror.grants WHERE user_id = 'auth0|9'")
    t.strictSame(rows, [{ items: [{ id: 'rol_1', name: 'editor' }] }])

    await stale(pool, ['auth0|1'], ['roles'])
    const limited = await asking(t, (_path, response) => void response.writeHead(429, { 'retry-after': '3' }))
    const drain = openGrantsDrain({ pool, ask: limited, log: openLog('silent'), kinds })
    await t.rejects(drain(never()), { name: 'Pause', forMs: 3_000 })
    t.ok((await staleRows(pool)).includes('roles auth0|1'))
  },
)

t.test('a kind that is refused is told of once and rests; the others are refreshed', async (t) => {
  const pool = await openPool(t)
  const told: unknown[] = []
  const log = openLog('silent')
  log.warn = (...args: unknown[]) => void told.push(args)
  let refusals = 0
  const ask = await asking(t, (path, response) => {
    const [, , kind = ''] = path.split('/')
    if (kind !== 'organizations') return { [kind]: [] }
    refusals++
    response.statusCode = 403
    return { statusCode: 403, message: 'Insufficient scope, expected any of: read:organizations' }
  })
  const drain = openGrantsDrain({ pool, ask, log, kinds })
  await stale(pool, ['auth0|1', 'auth0|2', 'auth0|3'])
  await drain(never())
  await stale(pool, ['auth0|4'])
  await drain(never())
  t.strictSame(
    await staleRows(pool),
    [1, 2, 3, 4].map((number) => `organizations auth0|${number}`),
  )
  t.match(told, [[{ kind: 'organizations', reason: /read:organizations$/ }]])
  t.equal(told.length, 1)
  t.ok(refusals <= 2, 'by whoever was under way')
})

t.test('whom Auth0 does not know has nothing, and is asked about as a user', async (t) => {
  const pool = await openPool(t)
  await stale(pool, ['auth0|1'], ['roles'])
  const ask = await asking(t, (_path, response) => {
    response.statusCode = 404
    return { statusCode: 404, errorCode: 'inexistent_user' }
  })
  await openGrantsDrain({ pool, ask, log: openLog('silent'), kinds })(never())
  t.strictSame(await staleRows(pool), [])
  t.match((await pool.query('SELECT stale_reason, gone_at FROM users')).rows, [
    { stale_reason: 'absent', gone_at: null },
  ])
})

t.test('a full look that was broken off goes on where it stopped, and can be stopped', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const { manage, pool, auth0, tenant } = mirror
  const ids = Array.from({ length: 120 }, (_, index) => `auth0|${String(index).padStart(3, '0')}`)
  await fetch(`${tenant.issuer}local/faults`, { method: 'POST', body: '{"indexLagMs":0}' })
  const users = ids.map((user_id) => JSON.stringify({ user_id })).join('\n')
  await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: users })
  await pool.query('INSERT INTO users (id) SELECT unnest($1::text[])', [ids])
  const { json: role } = await manage('POST', 'roles', { name: 'editor' })
  await manage('POST', `roles/${role['id']}/users`, { users: ids })

  const asked: string[] = []
  const direct = openAsk(auth0)
  const interrupted = new AbortController()
  const ask: Ask = (path, init) => {
    asked.push(
      path
        .replace(/^roles\/rol_\w+/, 'roles/…')
        .replace(/=\w{8,}=*/, '=…')
        .replace(/%3D/g, ''),
    )
    if (path.includes('from=') && !interrupted.signal.aborted) interrupted.abort(new Error('broken off'))
    return direct(path, init)
  }
  const options = { pool, ask, log: openLog('silent'), kinds: ['roles'] as const }
  t.match(await lookAtGrants(options, interrupted.signal), { outcome: null, figures: { listed: 100 } })
  asked.length = 0
  const run = await lookAtGrants(options, never())
  t.match(run, { outcome: 'completed', figures: { listed: 120, differed: 120 } })
  t.strictSame(
    asked.map((path) => path.replace(/\?.*from=.*/, '?from')),
    ['roles?include_totals=true&per_page=100&page=0', 'roles/…/users?from'],
  )
  const { rows } = await pool.query('SELECT count(*)::int AS left FROM mirror.listed_grants')
  t.strictSame(rows, [{ left: 0 }])

  const stopping: Ask = async (path, init) => {
    await stopRun(pool, 'grants')
    return direct(path, init)
  }
  t.match(await lookAtGrants({ ...options, ask: stopping }, never()), { outcome: 'cancelled' })
})
