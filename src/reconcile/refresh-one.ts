// One stale row by `GET /api/v2/users/{id}`, the only read of Auth0's that is never behind.
import type { Pool } from 'pg'
import { type Management, Refused, Unavailable, type UserAnswer } from '../auth0/management.ts'
import { profileOf } from '../auth0/profile.ts'
import { isDataTrouble } from '../errors.ts'
import type { Log } from '../log.ts'
import type { StaleUser } from '../users/read.ts'
import { noteLinks, putOff, writeGone, writeProfiles } from '../users/write.ts'

export interface OneOptions {
  pool: Pool
  management: Management
  log: Log
  /** Told of users whom Auth0 has spoken of for the first time. */
  onNew?: ((ids: string[]) => Promise<void>) | undefined
}

/** Refreshes one row. @returns whether Auth0 has answered for it */
export type RefreshOne = (user: StaleUser, leaving: AbortSignal) => Promise<boolean>

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
  return (user, leaving) => {
    const key = `${user.hints} ${user.id}`
    const joined = underWay.get(key)
    if (joined !== undefined) return joined
    const asking = refresh(options, user, leaving).finally(() => underWay.delete(key))
    underWay.set(key, asking)
    return asking
  }
}

/** A user that Auth0 refuses to speak of is put off, and that is the end of it. @throws RateLimited, Unavailable */
async function refresh(options: OneOptions, user: StaleUser, leaving: AbortSignal): Promise<boolean> {
  const { pool, management, log, onNew } = options
  try {
    const answer = await management.getUser(user.id, leaving)
    await write(pool, user, answer)
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

async function write(pool: Pool, { id, hints }: StaleUser, answer: UserAnswer): Promise<void> {
  if (!answer.found) return void (await writeGone(pool, id, answer.answeredAt, hints))
  const profile = profileOf(answer.text)
  if (profile?.id !== id) throw new Refused('Auth0 answered with another user')
  const outcomes = await writeProfiles(pool, [{ profile, answeredAt: answer.answeredAt, hints }])
  // asked again at once, an answer older than the row would be just as old
  if (outcomes.get(id) === 'superseded') throw new Refused('Auth0 answered with an older profile than the one here')
  if (profile.linked) await noteLinks(pool, id)
}
