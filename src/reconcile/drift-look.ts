// One row held against Auth0's direct answer. A row that changes between the question and the answer is asked about once
// more: only what stood still all the while can be said to differ.
import { isDeepStrictEqual } from 'node:util'
import type { Pool } from 'pg'
import { askForUser, Refused } from '../auth0/management.ts'
import { profileOf } from '../auth0/profile.ts'
import { isDataTrouble } from '../errors.ts'
import type { Fields } from '../fields/fields.ts'
import { parseJson } from '../json.ts'
import { compareUser, type Difference, type Subject, usersNow } from '../users/compare.ts'
import type { ProfileRow } from '../users/user.ts'
import type { Conduct } from './conduct.ts'

export type Looked =
  | { is: 'equal'; subject: Subject }
  | { is: 'different'; subject: Subject; differences: Difference[]; profile: ProfileRow; answeredAt: Date }
  /** Auth0 says that there is no such user. */
  | { is: 'gone'; subject: Subject; answeredAt: Date }
  /** The row never stood still, or became a tombstone. */
  | { is: 'moving' }
  /** Auth0 refuses to speak of this user, or says what cannot be stored. */
  | { is: 'unanswered' }

const tries = 3

export async function look(pool: Pool, conduct: Conduct, subject: Subject): Promise<Looked> {
  let now: Subject | undefined = subject
  for (let attempt = 0; attempt < tries && now !== undefined; attempt++) {
    const looked = await lookOnce(pool, conduct, now).catch((error: unknown): Looked => {
      if (error instanceof Refused || isDataTrouble(error)) return { is: 'unanswered' }
      throw error
    })
    if (looked.is !== 'moving') return looked
    now = (await usersNow(pool, [subject.id])).get(subject.id)
  }
  return { is: 'moving' }
}

async function lookOnce(pool: Pool, { put, fields }: Conduct, subject: Subject): Promise<Looked> {
  const answer = await put((ask, signal) => askForUser(ask, subject.id, signal, fields))
  const { answeredAt } = answer
  if (!answer.found) {
    const now = (await usersNow(pool, [subject.id])).get(subject.id)
    return now?.version === subject.version ? { is: 'gone', subject, answeredAt } : { is: 'moving' }
  }
  const profile = profileOf(answer.text, fields)
  if (profile?.id !== subject.id) return { is: 'unanswered' }
  const compared = await compareUser(pool, profile)
  if (compared?.version !== subject.version) return { is: 'moving' }
  const differences = compared.differences.filter((difference) => isMirrored(difference, fields))
  return differences.length === 0
    ? { is: 'equal', subject }
    : { is: 'different', subject, differences, profile, answeredAt }
}

/** What the row still holds of what is not mirrored any more is no drift: it is removed by another way. */
function isMirrored({ field, mirror, auth0 }: Difference, fields: Fields): boolean {
  if (fields.all || mirror === null) return true
  const value = parseJson(mirror)
  const kept = field === 'attributes' ? fields.of(Object(value)) : (fields.of({ [field]: value })[field] ?? null)
  return !isDeepStrictEqual(kept, auth0 === null ? null : parseJson(auth0))
}
