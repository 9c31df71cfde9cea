import t from 'tap'
import { profileOf } from '../../src/auth0/profile.ts'
import type { Change } from '../../src/facts/change.ts'
import { noteChanges } from '../../src/users/hints.ts'
import { writeSearched } from '../../src/users/searched.ts'
import { writeProfiles } from '../../src/users/write.ts'
import { empty, openPool } from '../stage/database.ts'

const id = 'auth0|1'
/** Milliseconds from eight o'clock. */
const at = (ms: number) => new Date(Date.UTC(2026, 8, 1, 8) + ms)
const iso = (ms: number) => at(ms).toISOString()

const pool = await openPool(t)

/** A write that left the user dated `shownFrom`, and its event. */
const write = (shownFrom: number | undefined, date: number): Change => ({
  id,
  at: iso(date),
  ...(shownFrom !== undefined && { shownFrom: iso(shownFrom) }),
  exists: true,
  stale: 'updated',
})

function profile(updated: number) {
  const row = profileOf(JSON.stringify({ user_id: id, name: `of ${updated}`, updated_at: iso(updated) }))
  if (row === undefined) throw new Error('not a user')
  return row
}

/** A row that Auth0 has answered for at eight, and that these hints have come in about since. */
async function hinted(...batches: Change[][]): Promise<void> {
  await empty(pool, 'users')
  await writeProfiles(pool, [{ profile: profile(-5_000), answeredAt: at(0), hints: '0' }])
  for (const batch of batches) await noteChanges(pool, batch)
}

async function settles(updated: number): Promise<boolean> {
  return (await writeSearched(pool, [profile(updated)])).has(id)
}

t.test(
  'a search that shows the version which a write has left behind is enough, though its event is later',
  async (t) => {
    await hinted([write(10, 20)])
    t.notOk(await settles(9), 'the version before')
    t.ok(await settles(10))
    await hinted([write(undefined, 20)])
    t.notOk(await settles(19), 'where the event does not tell the version, only what is as late as the event')
  },
)

const two: [name: string, changes: [Change, Change], least: number][] = [
  ['one write after the other', [write(10, 20), write(20, 30)], 20],
  ['two writes at the same time', [write(10, 25), write(20, 30)], 30],
  ['a write within another', [write(10, 40), write(20, 30)], 40],
  ['a write behind an event that tells no version', [write(undefined, 15), write(20, 30)], 20],
  ['an event that tells no version behind a write', [write(10, 20), write(undefined, 30)], 30],
  ['two that end at once', [write(10, 30), write(20, 30)], 30],
]
for (const [name, [one, other], least] of two) {
  t.test(`${name}: what a search must show is the same in any order and batching`, async (t) => {
    for (const batches of [[[one, other]], [[other, one]], [[one], [other]], [[other], [one]]]) {
      await hinted(...batches)
      t.notOk(await settles(least - 1))
      t.ok(await settles(least))
    }
  })
}

t.test(
  'an answer from between a write and its event proves nothing: it may have been given before it showed',
  async (t) => {
    await empty(pool, 'users')
    await writeProfiles(pool, [{ profile: profile(-5_000), answeredAt: at(1_000), hints: '0' }])
    t.equal(await noteChanges(pool, [write(995, 1_005)]), true)
  },
)

t.test('a row that is of that very version costs no call, whichever way it came', async (t) => {
  await empty(pool, 'users')
  await writeProfiles(pool, [{ profile: profile(10), answeredAt: at(0), hints: '0' }])
  t.equal(await noteChanges(pool, [write(10, 20)]), false)
  t.equal(await noteChanges(pool, [write(11, 20)]), true)
})
