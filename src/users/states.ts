// The other writer of `users`: what events tell. An event shows its user as of `updated_at`, and by its own time the later
// of two with one `updated_at`; a direct answer that was surely given after the event knows better.
//
// Two things keep a row honest. What an event leaves out stays as it is: Auth0's documentation says both that an event
// holds the full profile and that members may be missing. And where the row holds more than the event tells, or the event
// less than every user has, the row is stale afterwards, so that a direct answer decides.
import { settleLinks } from './links.ts'
import { stateColumns, tellSteps } from './tell.ts'
import type { StateRow } from './user.ts'
import type { Database } from './write.ts'

/** What one event tells of one user. */
export interface State extends StateRow {
  id: string
  /** ISO instant on Auth0's clock: the event's time. */
  at: string
  /** Why the row is asked for again where the event does not tell everything. */
  reason: string
  /** The user was made just now, so the row can hold nothing that the event leaves out. */
  created: boolean
  /** ISO instant on Auth0's clock: the user is deleted. */
  goneAt?: string
}

const writeSql = `
  WITH told AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(${stateColumns})), ${tellSteps}
  SELECT stale FROM hinted`

/**
 * Writes what events tell, each only if it is newer than what the row holds. Tombstones stay, and events about users who
 * are gone at most have Auth0 asked. Makes rows, also for users who are gone: an event from before the deletion may
 * still be on its way.
 *
 * @returns whether any of the rows is stale now, so that a worker has something to do
 */
export async function writeStates(db: Database, states: readonly State[]): Promise<boolean> {
  let stale = false
  for (const round of rounds(states)) {
    const values = [`[${round.map((state) => recordOf(state)).join(',')}]`]
    const { rows } = await db.query<{ stale: boolean }>({ name: 'write-states', text: writeSql, values })
    if (rows.some((row) => row.stale)) stale = true
  }
  const doubted = await settleStates(db, states)
  return stale || doubted
}

/**
 * Settles what rows say of each other, once what these tell is written.
 *
 * @param db the transaction that has written it
 * @returns whether a row was put in doubt
 */
export async function settleStates(db: Database, states: readonly State[]): Promise<boolean> {
  return settleLinks(db, [...new Set(states.filter(concernsOthers).map(({ id }) => id))])
}

/** Other rows are to be settled behind it. */
export function concernsOthers({ linked, goneAt }: State): boolean {
  return linked || goneAt !== undefined
}

/** A statement meets each row once: several events of one user go one after the other, the oldest first. */
function rounds(states: readonly State[]): State[][] {
  const found: State[][] = []
  const before = new Map<string, number>()
  for (const state of states.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const place = before.get(state.id) ?? 0
    before.set(state.id, place + 1)
    found[place] = [...(found[place] ?? []), state]
  }
  return found
}

/** JSON text for one row of `told`. @param beside further columns */
export function recordOf({ json, linked: _, goneAt, ...rest }: State, beside: Record<string, string> = {}): string {
  return `${json.slice(0, -1)},${JSON.stringify({ ...rest, ...beside, gone_at: goneAt }).slice(1)}`
}
