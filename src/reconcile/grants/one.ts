// One user's grants of one kind: Auth0 is asked, and its answer written.
import type { Pool } from 'pg'
import { askForGrants } from '../../auth0/grants-api.ts'
import { type Ask, Refused } from '../../auth0/management.ts'
import type { StaleGrants } from '../../grants/read.ts'
import { writeGrants } from '../../grants/write.ts'
import { noteChanges } from '../../users/hints.ts'

export interface OneOptions {
  pool: Pool
  ask: Ask
  /** Called when rows of users have become stale. */
  wake?: (() => void) | undefined
}

/**
 * Whom Auth0 does not know here has nothing; whether there is such a user at all only `GET /users/{id}` can say.
 *
 * @throws RateLimited, Forbidden, Unavailable; Refused where the answer cannot be used
 */
export async function refreshGrants(
  { pool, ask, wake }: OneOptions,
  { userId, kind, hints }: StaleGrants,
  leaving?: AbortSignal,
): Promise<void> {
  const answer = await askForGrants(ask, kind, userId, leaving)
  const { answeredAt } = answer
  const items = answer.found ? answer.items : '[]'
  // asked again at once, an answer older than the row would be just as old
  if (!(await writeGrants(pool, { userId, kind, items, answeredAt, hints }))) throw new Refused('the row is newer')
  if (answer.found) return
  const doubt = { id: userId, at: answeredAt.toISOString(), exists: false, stale: 'absent' }
  if (await noteChanges(pool, [doubt])) wake?.()
}
