// One stale row by `GET /api/v2/users/{id}`, the only read of Auth0's that is never behind.
import type { Pool } from 'pg'
import { type Management, Refused, Unavailable, type UserAnswer } from '../auth0/management.ts'
import { profileOf } from '../auth0/profile.ts'
import { isDataTrouble } from '../errors.ts'
import type { Fields } from '../fields/fields.ts'
import type { Log } from '../log.ts'
import type { StaleUser } from '../users/read.ts'
import { putOff } from '../users/write.ts'
import { writeAbsence, writeAnswer } from './write-answer.ts'

export interface OneOptions {
  pool: Pool
  log: Log
  /** What is mirrored; default everything. */
  fields?: Fields
  /** Told of users whom Auth0 has spoken of for the first time. */
  onNew?: ((ids: string[]) => Promise<void>) | undefined
}

/**
 * Refreshes one row.
 *
 * @param management asks as urgently as it is; where another asks already, that call is shared
 * @returns whether a call is made for it, and whether Auth0 has answered
 */
export type RefreshOne = (
  user: StaleUser,
  leaving: AbortSignal,
  management: Management,
) => { asked: boolean; answered: Promise<boolean> }

/** A user that Auth0 refuses to speak of, or that cannot be stored, is asked for once an hour in the end. */
const refusedSeconds = 3600

/** A user at whom a drain broke off comes again soon, but behind the others: its own trouble must not hold them up. */
const unavailableSeconds = 10

/**
 * Callers that want the same row refreshed share one call, as long as the row has had no further hint: an answer asked
 * for before a hint proves nothing about it.
 */
export function openRefreshOne(options: OneOptions): RefreshOne {
  const underWay = new Map<string, Promise<boolean>>()
  return (user, leaving, management) => {
    const key = `${user.hints} ${user.id}`
    const joined = underWay.get(key)
    if (joined !== undefined) return { asked: false, answered: joined }
    const answered = refresh({ ...options, management }, user, leaving).finally(() => underWay.delete(key))
    underWay.set(key, answered)
    return { asked: true, answered }
  }
}

/** A user that Auth0 refuses to speak of is put off, and that is the end of it. @throws RateLimited, Unavailable */
async function refresh(
  { pool, management, log, fields, onNew }: OneOptions & { management: Management },
  user: StaleUser,
  leaving: AbortSignal,
): Promise<boolean> {
  try {
    const answer = await management.getUser(user.id, leaving)
    await write(pool, user, answer, fields)
    if (answer.found && user.isNew) await onNew?.([user.id])
    return true
  } catch (error) {
    if (error instanceof Unavailable) await putOff(pool, user.id, unavailableSeconds)
    if (!(error instanceof Refused) && !isDataTrouble(error)) throw error
    log.warn({ err: error, user: user.id }, 'a user could not be refreshed and is put off')
    await putOff(pool, user.id, refusedSeconds)
    return false
  }
}

async function write(pool: Pool, { id, hints }: StaleUser, answer: UserAnswer, fields?: Fields): Promise<void> {
  if (!answer.found) return void (await writeAbsence(pool, id, answer.answeredAt, hints))
  const profile = profileOf(answer.text, fields)
  if (profile?.id !== id) throw new Refused('Auth0 answered with another user')
  const outcome = await writeAnswer(pool, { profile, answeredAt: answer.answeredAt, hints })
  // asked again at once, an answer older than the row would be just as old
  if (outcome === 'superseded') throw new Refused('Auth0 answered with an older profile than the one here')
}
