// What GET /users answers from: an index that learns of every write, but later, as Auth0's search does.
import type { Clock } from './clock.ts'
import type { FaultPlan } from './faults.ts'
import type { Query } from './query.ts'
import type { Profile } from './users.ts'

interface Note {
  readonly id: string
  readonly profile: Profile | undefined
  readonly notedAtMs: number
}

export interface Sort {
  readonly member: string
  readonly direction: 1 | -1
}

export class SearchIndex {
  readonly #clock: Clock
  readonly #faults: FaultPlan
  readonly #known = new Map<string, Profile>()
  #notes: Note[] = []

  constructor(clock: Clock, faults: FaultPlan) {
    this.#clock = clock
    this.#faults = faults
  }

  note(id: string, profile: Profile | undefined): void {
    this.#notes.push({ id, profile, notedAtMs: this.#clock.elapsedMs() })
  }

  find(query: Query | undefined, sort?: Sort): Profile[] {
    this.#catchUp()
    const found = query === undefined ? [...this.#known.values()] : this.#candidates(query).filter(query.matches)
    return sort === undefined ? found : found.sort(inOrder(sort))
  }

  /** A query that names its ids is answered from those alone, however many users there are. */
  #candidates(query: Query): Profile[] {
    if (query.ids === undefined) return [...this.#known.values()]
    const profiles = [...new Set(query.ids)].map((id) => this.#known.get(id))
    return profiles.filter((profile) => profile !== undefined)
  }

  #catchUp(): void {
    const visibleUntilMs = this.#clock.elapsedMs() - this.#faults.inForce.indexLagMs
    const firstHidden = this.#notes.findIndex((note) => note.notedAtMs > visibleUntilMs)
    const visible = this.#notes.splice(0, firstHidden === -1 ? this.#notes.length : firstHidden)
    for (const { id, profile } of visible) {
      if (profile === undefined) this.#known.delete(id)
      else this.#known.set(id, profile)
    }
  }
}

/** Users without the member come last, in either direction. */
function inOrder({ member, direction }: Sort): (a: Profile, b: Profile) => number {
  return (a, b) => {
    const [left, right] = [a[member], b[member]]
    if (left === right) return 0
    if (left === undefined) return 1
    if (right === undefined) return -1
    if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction
    return (String(left) < String(right) ? -1 : 1) * direction
  }
}
