// Lists of members: who has a role, who is in an organisation. They come from the same index as the search, and learn of
// every change as late as it does (auth0/terraform-provider-auth0#1007).
import type { Clock } from './clock.ts'
import type { FaultPlan } from './faults.ts'

interface Note {
  readonly list: string
  readonly userId: string
  /** Undefined: no member any more. */
  readonly roles: ReadonlySet<string> | undefined
  readonly notedAtMs: number
}

export interface Member {
  readonly userId: string
  /** What the member may do in an organisation; none in the list of a role. */
  readonly roles: ReadonlySet<string>
}

export class MemberLists {
  readonly #clock: Clock
  readonly #faults: FaultPlan
  readonly #known = new Map<string, Map<string, ReadonlySet<string>>>()
  #notes: Note[] = []

  constructor(clock: Clock, faults: FaultPlan) {
    this.#clock = clock
    this.#faults = faults
  }

  /** @param list id of a role or of an organisation */
  note(list: string, userId: string, roles: ReadonlySet<string> | undefined): void {
    this.#notes.push({ list, userId, roles: roles && new Set(roles), notedAtMs: this.#clock.elapsedMs() })
  }

  members(list: string): Member[] {
    this.#catchUp()
    return Array.from(this.#known.get(list) ?? [], ([userId, roles]) => ({ userId, roles }))
  }

  #catchUp(): void {
    const visibleUntilMs = this.#clock.elapsedMs() - this.#faults.inForce.indexLagMs
    const firstHidden = this.#notes.findIndex((note) => note.notedAtMs > visibleUntilMs)
    for (const { list, userId, roles } of this.#notes.splice(0, firstHidden < 0 ? this.#notes.length : firstHidden)) {
      const members = this.#known.get(list) ?? new Map()
      this.#known.set(list, members)
      if (roles === undefined) members.delete(userId)
      else members.set(userId, roles)
    }
  }
}
