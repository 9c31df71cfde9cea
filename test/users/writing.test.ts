import t from 'tap'
import { noteChanges } from '../../src/users/hints.ts'
import { staleUsers } from '../../src/users/read.ts'
import { beginWrite, hintsOf, leaveWrite, undoWrite } from '../../src/users/writing.ts'
import { empty, openPool } from '../stage/database.ts'

const pool = await openPool(t)
const id = 'auth0|1'

t.beforeEach(async () => {
  await empty(pool, 'users')
  await pool.query(`INSERT INTO users (id, answered_at, name) VALUES ($1, '2026-09-01T08:00:00Z', 'Ada')`, [id])
})

const row = async () =>
  (await pool.query('SELECT stale_since, stale_reason, hinted_at, retry_at FROM users WHERE id = $1', [id])).rows[0]

const fresh = { stale_since: null, stale_reason: null, hinted_at: null, retry_at: null }

const changed = (at: string) => ({ id, at, exists: true, stale: 'updated' as const })

t.test('while a write is under way the row is stale, and the workers leave it to whoever writes', async (t) => {
  const writing = await beginWrite(pool, id)
  t.match(await row(), { stale_reason: 'own write', stale_since: Date })
  t.strictSame(await staleUsers(pool, 10), [])
  t.equal(await hintsOf(pool, id), writing.hints)
  await pool.query(`UPDATE users SET retry_at = retry_at - interval '1 minute'`) // who wrote has ended in the middle
  t.match(await staleUsers(pool, 10), [{ id, searchable: false, hintedAt: Number.POSITIVE_INFINITY }])
})

t.test('a write that Auth0 has refused leaves the row as it was', async (t) => {
  await undoWrite(pool, await beginWrite(pool, id))
  t.strictSame(await row(), fresh)
})

t.test('one whose end nobody knows has Auth0 asked at once', async (t) => {
  await leaveWrite(pool, await beginWrite(pool, id))
  t.match(await staleUsers(pool, 10), [{ id }])
})

t.test('a hint of before or of meanwhile outlasts a write that was refused', async (t) => {
  await noteChanges(pool, [changed('2026-09-01T09:00:00Z')])
  await undoWrite(pool, await beginWrite(pool, id))
  t.match(await row(), { stale_reason: 'updated', retry_at: null })
  await pool.query('UPDATE users SET stale_since = NULL, stale_reason = NULL, hinted_at = NULL')
  const writing = await beginWrite(pool, id)
  await noteChanges(pool, [changed('2026-09-01T10:00:00Z')])
  await undoWrite(pool, writing)
  t.match(await row(), { stale_since: Date, retry_at: null })
  t.equal((await staleUsers(pool, 10)).length, 1)
})

t.test('a user without a row gets none by a write that comes to nothing', async (t) => {
  const writing = await beginWrite(pool, 'auth0|nobody')
  t.strictSame(writing, { id: 'auth0|nobody', hints: '0', wasStale: false })
  await undoWrite(pool, writing)
  t.equal((await pool.query('SELECT count(*)::int AS n FROM users')).rows[0].n, 1)
})
