// The mirror's own writes to Auth0: members of a user's metadata ("Update a User").
import { Failure } from '../errors.ts'
import { type Ask, answerOf, messageIn, type UserAnswer, userPath } from './management.ts'

export interface MetadataWrite {
  id: string
  /** JSON text of an object with the members that change: they replace, null removes, at the first level only. */
  user_metadata: string
  /** For the header `X-Correlation-ID`, which the event of the write repeats. */
  correlationId: string
}

/**
 * Auth0 merges at the first level, and answers with the whole user. An object without members would empty what is there
 * ("Manage Metadata Using the Management API"), so nobody asks for that here.
 *
 * @param leaving nothing is asked any more that has not been asked yet
 * @returns `conflict` where Auth0 was just changing the user on somebody else's behalf
 * @throws Failure `metadata_refused` with Auth0's own words, which are for whoever asked and for no log; RateLimited,
 *   Unavailable
 */
export async function writeMetadata(
  ask: Ask,
  { id, user_metadata, correlationId }: MetadataWrite,
  leaving: AbortSignal,
): Promise<UserAnswer | 'conflict'> {
  const response = await ask(userPath(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId },
    body: `{"user_metadata":${user_metadata}}`,
    leaving,
  })
  if (response.status === 400) throw new Failure('metadata_refused', { detail: messageIn(await response.text()) })
  if (response.status !== 409) return answerOf(response)
  await response.body?.cancel()
  return 'conflict'
}
