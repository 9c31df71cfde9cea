// What Auth0 has answered about users → rows. What concerns others as well, because they are linked, is one
// transaction: whoever dies in the middle leaves none of it.
import type { ClientBase, Pool } from 'pg'
import { isDataTrouble } from '../errors.ts'
import { inTransaction, untangled } from '../pool.ts'
import { settleLinks } from '../users/links.ts'
import { writeSearched } from '../users/searched.ts'
import type { ProfileRow } from '../users/user.ts'
import { type Answer, type Outcome, writeGone, writeProfiles } from '../users/write.ts'

/** @returns what became of it: `superseded` where the row holds something newer */
export async function writeAnswer(pool: Pool, answer: Answer): Promise<Outcome> {
  const { id, linked } = answer.profile
  // where it parts two users, application rows may be moved back, and meet others
  if (!linked) return outcomeOf(id, await untangled(() => writeProfiles(pool, [answer])))
  return together(pool, async (tx) => {
    const outcome = outcomeOf(id, await writeProfiles(tx, [answer]))
    await settleLinks(tx, [id])
    return outcome
  })
}

function together<T>(pool: Pool, work: (tx: ClientBase) => Promise<T>): Promise<T> {
  return untangled(() => inTransaction(pool, work))
}

function outcomeOf(id: string, outcomes: Map<string, Outcome>): Outcome {
  return outcomes.get(id) ?? 'superseded'
}

/** After a 404. @returns whether the row is a tombstone by it */
export function writeAbsence(pool: Pool, id: string, answeredAt: Date, hints: string): Promise<boolean> {
  return together(pool, (tx) => writeGone(tx, id, answeredAt, hints))
}

/**
 * After a search. One whom Postgres refuses does not hold up the others; the way by `GET` puts such a one off.
 *
 * @returns the ids of the rows that are fresh by it
 */
export async function writeFound(pool: Pool, found: readonly ProfileRow[]): Promise<Set<string>> {
  try {
    return await writeAll(pool, found)
  } catch (error) {
    if (!isDataTrouble(error)) throw error
    const half = Math.ceil(found.length / 2)
    if (found.length === 1) return new Set()
    return new Set([...(await writeFound(pool, found.slice(0, half))), ...(await writeFound(pool, found.slice(half)))])
  }
}

async function writeAll(pool: Pool, found: readonly ProfileRow[]): Promise<Set<string>> {
  const linked = found.filter(({ linked }) => linked).map(({ id }) => id)
  if (linked.length === 0) return writeSearched(pool, found)
  return together(pool, async (tx) => {
    const fresh = await writeSearched(tx, found)
    await settleLinks(
      tx,
      linked.filter((id) => fresh.has(id)),
    )
    return fresh
  })
}
