// Write-through: what somebody changes goes to Auth0 first, and the row is written from Auth0's answer.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { type Ask, askForUser, askUntil, correlationId, type UserAnswer } from '../auth0/management.ts'
import { writeMetadata } from '../auth0/metadata-api.ts'
import { profileOf } from '../auth0/profile.ts'
import { Failure } from '../errors.ts'
import { allFields, type Fields } from '../fields/fields.ts'
import { parseJson } from '../json.ts'
import { writeAbsence, writeAnswer } from '../reconcile/write-answer.ts'
import { withinMs } from '../time-limit.ts'
import { findUser } from '../users/read.ts'
import { beginWrite, hintsOf, leaveWrite, undoWrite, type Writing } from '../users/writing.ts'
import { failureOfAuth0, wroteNothing } from './failure.ts'
import type { CheckFit } from './fit.ts'
import type { Members } from './members.ts'
import type { TakeTurn } from './turns.ts'

export interface EditParts {
  pool: Pool
  /** As urgently as a request is. */
  ask: Ask
  takeTurn: TakeTurn
  checkFit: CheckFit
  /** How the correlation ids of this mirror's writes begin. */
  ownWrites: string
  /** How long an edit waits for its turn, and each of its calls for the tenant's rate limit. */
  patienceMs: number
  /** The row has changed: what is kept of it in memory is old. */
  onWritten: (id: string) => void
  /** The row has to be asked about. */
  onUncertain: () => void
  /** What is mirrored of the answers. */
  fields: Fields
}

/**
 * Merges members into the user's `user_metadata` at Auth0, as Auth0 merges: at the first level, null removes.
 *
 * @param unchangedSince the `updated_at` that the user must still have at Auth0
 * @returns the row as it is afterwards, as the JSON text of a `User`
 * @throws Failure
 */
export type UpdateMetadata = (id: string, members: Members, unchangedSince?: Date) => Promise<string>

/** How often an edit is tried that Auth0 answers with 409. */
const tries = 4

export function openUpdateMetadata(parts: EditParts): UpdateMetadata {
  const { pool, takeTurn, patienceMs, onWritten } = parts
  return async (id, members, unchangedSince) => {
    try {
      await takeTurn(id, withinMs(patienceMs), async (lost) => {
        for (let attempt = 1; ; attempt++) {
          await look(parts, { id, members, unchangedSince, lost })
          if (await write(parts, { id, members, lost })) return
          if (attempt === tries) throw new Failure('metadata_conflict')
          await sleep(attempt * (50 + Math.random() * 50))
        }
      })
    } catch (error) {
      throw failureOfAuth0(error)
    }
    onWritten(id)
    const json = await findUser(pool, id)
    if (json === undefined) throw new Failure('unavailable')
    return json
  }
}

interface Edit {
  id: string
  members: Members
  /** Aborted where somebody else may be at it. */
  lost: AbortSignal
}

/** The state that is written upon. @throws Failure where it is not one that may be written upon so */
async function look(
  parts: EditParts,
  { id, members, unchangedSince, lost }: Edit & { unchangedSince: Date | undefined },
): Promise<void> {
  const { pool, ask, checkFit, patienceMs, onWritten } = parts
  const hints = await hintsOf(pool, id)
  // whole, whatever is mirrored of it: the change is held against all of the metadata
  const answer = await askForUser(askUntil(ask, withinMs(patienceMs, lost)), id, undefined, allFields)
  const text = await existing(pool, { id, hints }, answer)
  const { updated_at, user_metadata }: { updated_at?: unknown; user_metadata?: unknown } = Object(parseJson(text))
  if (unchangedSince !== undefined && Date.parse(String(updated_at)) !== unchangedSince.getTime()) {
    // whoever looks again is to see what has changed
    await keep(parts, { id, hints }, answer)
    onWritten(id)
    throw new Failure('metadata_changed', { members: { updated_at } })
  }
  checkFit(user_metadata, members)
}

/** @returns false where Auth0 has answered that the user is being changed by somebody else */
async function write(parts: EditParts, { id, members, lost }: Edit): Promise<boolean> {
  const { pool, ask, ownWrites, patienceMs, onUncertain } = parts
  const writing = await beginWrite(pool, id)
  const change = { id, user_metadata: members.json, correlationId: correlationId(ownWrites) }
  try {
    const answer = await writeMetadata(ask, change, withinMs(patienceMs, lost))
    if (answer === 'conflict') {
      await undoWrite(pool, writing)
      return false
    }
    await existing(pool, writing, answer)
    if (await keep(parts, writing, answer)) return true
  } catch (error) {
    if (wroteNothing(error)) await undoWrite(pool, writing)
    else await leave(pool, writing, onUncertain)
    throw error
  }
  await leave(pool, writing, onUncertain)
  return true
}

async function leave(pool: Pool, writing: Writing, onUncertain: () => void): Promise<void> {
  await leaveWrite(pool, writing)
  onUncertain()
}

/** @returns the text of the profile. @throws Failure `user_gone`, `user_unknown` where Auth0 has no such user; a row says so then */
async function existing(pool: Pool, { id, hints }: Pick<Writing, 'id' | 'hints'>, answer: UserAnswer): Promise<string> {
  if (answer.found) return answer.text
  await writeAbsence(pool, id, answer.answeredAt, hints)
  throw new Failure((await findUser(pool, id)) === undefined ? 'user_unknown' : 'user_gone')
}

/** @returns false where the row holds something newer */
async function keep(
  { pool, fields }: EditParts,
  { id, hints }: Pick<Writing, 'id' | 'hints'>,
  answer: UserAnswer,
): Promise<boolean> {
  const profile = answer.found ? profileOf(answer.text, fields) : undefined
  if (profile?.id !== id)
    throw new Failure('auth0_unavailable', { cause: new Error('Auth0 answered with another user') })
  const outcome = await writeAnswer(pool, { profile, answeredAt: answer.answeredAt, hints })
  return outcome === 'created' || outcome === 'updated'
}
