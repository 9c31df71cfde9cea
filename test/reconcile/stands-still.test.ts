import { once } from 'node:events'
import t from 'tap'
import { beat, tryLock } from '../../src/lock.ts'
import { findRun, finishRun, noteProgress, openRun, Stopped } from '../../src/reconcile/runs.ts'
import { asRole } from '../../src/session.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { eventually } from '../stage/mirror.ts'

const patienceMs = 1_000

t.test('who holds a lock and says nothing for too long is ended, and who says something is not', async (t) => {
  const pool = await openPool(t, asRole(await openDatabase(t), 'mirror_app'))
  const [silent, next] = [await pool.connect(), await pool.connect()]
  t.teardown(() => next.release(true))
  t.teardown(() => silent.release(true))
  silent.on('error', () => undefined)
  const ended = once(silent, 'error')
  t.ok(await tryLock(silent, 'a'))
  t.ok(await tryLock(silent, 'another'))
  for (const beganAt = performance.now(); performance.now() - beganAt < 1.5 * patienceMs; ) {
    await beat(silent)
    if (await tryLock(next, 'a', patienceMs)) t.fail('who says something was ended')
  }
  t.ok(await eventually(() => tryLock(next, 'a', patienceMs), Boolean))
  t.match(await ended, [{ code: '57P01' }])
  t.ok(await tryLock(next, 'another', patienceMs), 'its other locks went with its session')
})

t.test('who goes on with a run that somebody else has taken up writes nothing to it', async (t) => {
  const pool = await openPool(t)
  const zombie = await openRun(pool, 'sweep')
  await noteProgress(pool, zombie, { cursor: { at: 1 }, figures: { seen: 1 } })
  const heir = await openRun(pool, 'sweep')
  t.match(heir, { id: zombie.id, cursor: { at: 1 } })
  await noteProgress(pool, heir, { cursor: { at: 3 }, figures: { seen: 3 } })
  await t.rejects(noteProgress(pool, zombie, { cursor: { at: 2 }, figures: { seen: 2 } }), Stopped)
  await finishRun(pool, zombie, 'failed', 'by a zombie')
  t.match(await findRun(pool, heir.id), { cursor: { at: 3 }, figures: { seen: 3 }, outcome: null })
  await finishRun(pool, heir, 'completed')
  t.match(await findRun(pool, heir.id), { outcome: 'completed', reason: null })
})
