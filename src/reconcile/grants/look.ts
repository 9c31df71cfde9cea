// The full look at grants: what no event has told of. Of roles and organisations Auth0 has lists, a hundred members a
// call, which are held against the rows; of permissions it has none, so each user is asked about.

import { Forbidden, Refused } from '../../auth0/management.ts'
import { type MemberLists, organizationMembers, roleUsers } from '../../auth0/members-api.ts'
import { isDataTrouble } from '../../errors.ts'
import type { GrantKind } from '../../facts/reading.ts'
import { doubtListed, forgetListed, type Listed, noteListed } from '../../grants/listed.ts'
import { grantsAfter, type StaleGrants } from '../../grants/read.ts'
import { sideBySide } from '../backfill/side-by-side.ts'
import { type Conclusion, type Conduct, type ConductOptions, conductRun } from '../conduct.ts'
import type { Figures, RunRow } from '../runs.ts'
import { type LookCursor, lookCursorOf } from './cursor.ts'
import { refreshGrants } from './one.ts'

export interface LookOptions extends ConductOptions {
  kinds: readonly GrantKind[]
  /** Called when rows have become stale: of users, of grants. */
  wake?: (() => void) | undefined
  wakeGrants?: (() => void) | undefined
}

interface Looking {
  options: LookOptions
  conduct: Conduct
  figures: Figures
}

const lists: Partial<Record<GrantKind, MemberLists>> = { roles: roleUsers, organizations: organizationMembers }

/** Users asked about between two notes in the run, and how many at the same time. */
const batchSize = 100
const atOnce = 4

/** A kind that Auth0 refuses makes the run a failed one, after the others. @throws Busy where one is under way */
export function lookAtGrants(options: LookOptions, signal: AbortSignal): Promise<RunRow> {
  return conductRun(options, 'grants', {}, signal, async (conduct) => {
    const none = { done: 0, listed: 0, differed: 0, asked: 0, unanswered: 0 }
    const looking: Looking = { options, conduct, figures: { ...none, ...conduct.run.figures } }
    const refused = await lookAtEach(looking)
    await forgetListed(options.pool, conduct.run.id)
    return conclusion(looking, refused)
  })
}

async function lookAtEach(looking: Looking): Promise<string[]> {
  const { options, conduct } = looking
  const begun = lookCursorOf(conduct.run.cursor)
  const refused = [...(begun?.refused ?? [])]
  const first = begun === undefined ? 0 : Math.max(0, options.kinds.indexOf(begun.kind))
  for (const kind of options.kinds.slice(first)) {
    const cursor = begun?.kind === kind ? begun : { kind, refused }
    try {
      await lookAt(looking, cursor)
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error
      refused.push(`${kind}: ${error.message}`)
    }
  }
  return refused
}

async function lookAt(looking: Looking, cursor: LookCursor): Promise<void> {
  const list = lists[cursor.kind]
  if (list === undefined) return askEverybody(looking, cursor)
  const { options, conduct, figures } = looking
  const { granted, answeredAt } = await list.granted(conduct.put)
  const asOf = cursor.asOf ?? answeredAt.toISOString()
  for (const one of granted) {
    if (cursor.granted !== undefined && one.id < cursor.granted) continue
    let from = one.id === cursor.granted ? cursor.from : undefined
    do {
      conduct.signal.throwIfAborted()
      const page = await list.members(conduct.put, one, from)
      from = page?.next
      const listed = (page?.members ?? []).map((member): Listed => ({ ...member, granted: one.id }))
      await noteListed(options.pool, conduct.run.id, cursor.kind, listed)
      add(figures, { done: listed.length, listed: listed.length })
      await conduct.note({ figures, cursor: { ...cursor, asOf, granted: one.id, from } })
    } while (from !== undefined)
  }
  add(figures, { differed: await doubtListed(options.pool, conduct.run.id, cursor.kind, asOf) })
  await conduct.note({ figures })
  options.wakeGrants?.()
}

async function askEverybody(looking: Looking, cursor: LookCursor): Promise<void> {
  const { options, conduct, figures } = looking
  for (let after = cursor.after ?? ''; ; ) {
    conduct.signal.throwIfAborted()
    const users = await grantsAfter(options.pool, cursor.kind, after, batchSize)
    const last = users.at(-1)
    if (last === undefined) return
    await sideBySide(users, atOnce, (user) => ask(looking, user))
    after = last.userId
    add(figures, { done: users.length })
    await conduct.note({ figures, cursor: { ...cursor, after } })
  }
}

/** Somebody of whom Auth0 refuses to speak does not hold up the others. */
async function ask({ options, conduct, figures }: Looking, user: StaleGrants): Promise<void> {
  const { pool, wake } = options
  try {
    await conduct.put((ask, signal) => refreshGrants({ pool, ask, wake }, user, signal))
    add(figures, { asked: 1 })
  } catch (error) {
    if (!(error instanceof Refused) && !isDataTrouble(error)) throw error
    add(figures, { unanswered: 1 })
  }
}

function add(figures: Figures, more: Figures): void {
  for (const [name, count] of Object.entries(more)) figures[name] = (figures[name] ?? 0) + count
}

function conclusion({ options, figures }: Looking, refused: string[]): Conclusion {
  const { listed = 0, differed = 0, asked = 0, unanswered = 0 } = figures
  const seen = `${options.kinds.join(', ')}: ${listed} members listed, ${differed} rows were otherwise, ${asked} users asked about`
  const parts = [seen, unanswered > 0 && `${unanswered} could not be asked about`, ...refused]
  return { outcome: refused.length === 0 ? 'completed' : 'failed', reason: parts.filter(Boolean).join('; ') }
}
