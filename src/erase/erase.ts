// One person is erased: everywhere, and for good, unless the user exists anew at Auth0. The order makes it restartable:
// whoever dies in the middle has taken out something, and the next call the rest.
import type { Pool } from 'pg'
import { type Ask, askForUser, RateLimited, Refused, Unavailable, type UserAnswer } from '../auth0/management.ts'
import { Failure } from '../errors.ts'
import { allFields } from '../fields/fields.ts'
import { inTransaction, untangled } from '../pool.ts'
import { writeAbsence } from '../reconcile/write-answer.ts'
import { isStorable } from '../text.ts'
import { findRemoved } from '../users/deletion.ts'
import { findPerson, type Person } from '../users/erasure.ts'
import { rememberErased } from './late.ts'
import { patternOf } from './pattern.ts'
import { places, type Traces } from './places.ts'
import type { Receipt } from './receipt.ts'
import { addEvent, addProfile, openWords } from './words.ts'

export interface EraseOptions {
  pool: Pool
  ask: Ask
}

/**
 * @param id as Auth0 has it; of linked accounts any
 * @throws Failure `user_exists` where Auth0 still has the user, `auth0_unavailable` where it cannot be asked
 */
export async function erase({ pool, ask }: EraseOptions, id: string): Promise<Receipt> {
  if (!isStorable(id)) throw new Failure('request_invalid', { detail: 'This is not a user id' })
  const person = await findPerson(pool, id)
  await assertGone(pool, ask, id, person)
  const { traces, naming } = await tracesOf(pool, person)
  await rememberErased(pool, naming)
  const receipt: Receipt = { user_id: id, erased_at: '', ids: person.ids.length, places: [] }
  for (const { place, what, erase } of places) {
    const entries = await untangled(() => inTransaction(pool, (tx) => erase(tx, traces)))
    receipt.places.push({ place, what, entries })
  }
  return { ...receipt, erased_at: new Date().toISOString() }
}

/** A tombstone that nobody doubts says it; of everybody else only Auth0 can. */
async function assertGone(pool: Pool, ask: Ask, id: string, { rows }: Person): Promise<void> {
  const unsettled = rows.filter(({ isSettled }) => !isSettled)
  for (const { id, hints } of unsettled) {
    const { found, answeredAt } = await askedAbout(ask, id)
    if (found) throw new Failure('user_exists', { detail: `${id} is there` })
    if (!(await writeAbsence(pool, id, answeredAt, hints)))
      throw new Failure('user_exists', { detail: `${id} was there a moment ago; try again` })
  }
  const isKnown = rows.some((row) => row.id === id) || (await findRemoved(pool, id)) !== undefined
  if (!isKnown && (await askedAbout(ask, id)).found) throw new Failure('user_exists', { detail: `${id} is there` })
}

async function askedAbout(ask: Ask, id: string): Promise<UserAnswer> {
  try {
    // of which only counts whether there is one
    return await askForUser(ask, id, undefined, allFields)
  } catch (cause) {
    if (cause instanceof RateLimited)
      throw new Failure('auth0_unavailable', { cause, retryAfterSeconds: Math.ceil(cause.retryAfterMs / 1000) })
    if (cause instanceof Refused) throw new Failure('request_invalid', { cause, detail: 'Auth0 does not take this id' })
    if (cause instanceof Unavailable) throw new Failure('auth0_unavailable', { cause })
    throw cause
  }
}

/** Events about the person that are read for what else names them, such as an address that they had before. */
const mostRead = 10_000

async function tracesOf(pool: Pool, { ids, rows }: Person): Promise<{ traces: Traces; naming: string[] }> {
  const words = openWords(ids)
  for (const { profile } of rows) addProfile(words, profile)
  const { rows: events } = await pool.query<{ body: string }>(
    'SELECT body::text AS body FROM mirror.inbox WHERE body::text ~* $1 LIMIT $2',
    [patternOf([...words.naming]), mostRead],
  )
  for (const { body } of events) addEvent(words, new Set(ids), body)
  const naming = [...words.naming]
  return { naming, traces: { ids, naming: patternOf(naming), telling: patternOf([...naming, ...words.telling]) } }
}
