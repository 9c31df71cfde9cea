// Stale rows → Auth0 → the one write. Asks for each user by id, the only read of Auth0's that is never behind.
import type { Pool } from 'pg'
import { type Management, RateLimited, Refused, Unavailable } from '../auth0/management.ts'
import { profileOf } from '../auth0/profile.ts'
import { isDataTrouble } from '../errors.ts'
import type { Log } from '../log.ts'
import { type StaleUser, staleUsers } from '../users/read.ts'
import { noteLinks, putOff, writeGone, writeProfiles } from '../users/write.ts'
import { Pause } from './queue.ts'

export interface RefreshOptions {
  pool: Pool
  management: Management
  log: Log
}

/** Users asked for at the same time. Essentials tenants allow a burst of 40 reads ("Rate Limit Policy"). */
const concurrency = 8

/** Rows taken from the work list at once: few, so that the longest waiting come next. */
const batchSize = 100

/**
 * Brings stale rows up to date until none is left. A user that Auth0 refuses to speak of is put off and the others go on.
 *
 * @throws Pause where Auth0 asks to come later; Unavailable where it cannot be asked
 */
export async function refreshStale(options: RefreshOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const stale = await staleUsers(options.pool, batchSize)
    if (stale.length === 0) return
    await refreshAll(options, stale, signal)
  }
}

async function refreshAll(options: RefreshOptions, stale: StaleUser[], signal: AbortSignal): Promise<void> {
  const waiting = stale.values()
  let failure: unknown
  async function lane(): Promise<void> {
    for (const user of waiting) {
      if (failure !== undefined || signal.aborted) return
      await refresh(options, user).catch((error: unknown) => {
        failure ??= error
      })
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane)) // every lane ends before the failure is told
  if (failure instanceof RateLimited) throw new Pause(failure.retryAfterMs)
  if (failure !== undefined) throw failure
}

/** A user that Auth0 refuses to speak of, or that cannot be stored, is asked for once an hour in the end. */
const refusedSeconds = 3600

/** A user at whom a drain broke off comes again soon, but behind the others: its own trouble must not hold them up. */
const unavailableSeconds = 10

async function refresh({ pool, management, log }: RefreshOptions, user: StaleUser): Promise<void> {
  try {
    await ask(pool, management, user)
  } catch (error) {
    if (error instanceof Unavailable) await putOff(pool, user.id, unavailableSeconds)
    if (!(error instanceof Refused) && !isDataTrouble(error)) throw error
    log.warn({ err: error, user: user.id }, 'a user could not be refreshed and is put off')
    await putOff(pool, user.id, refusedSeconds)
  }
}

async function ask(pool: Pool, management: Management, { id, hints }: StaleUser): Promise<void> {
  const answer = await management.getUser(id)
  if (!answer.found) return void (await writeGone(pool, id, answer.answeredAt, hints))
  const profile = profileOf(answer.text)
  if (profile?.id !== id) throw new Refused('Auth0 answered with another user')
  const outcomes = await writeProfiles(pool, [{ profile, answeredAt: answer.answeredAt, hints }])
  // asked again at once, an answer older than the row would be just as old
  if (outcomes.get(id) === 'superseded') throw new Refused('Auth0 answered with an older profile than the one here')
  if (profile.linked) await noteLinks(pool, id)
}
