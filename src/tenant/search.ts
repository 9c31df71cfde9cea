// What GET /users answers from: an index that learns of every write, but later, as Auth0's search does.
import type { Clock } from './clock.ts'
import type { FaultPlan } from './faults.ts'
import type { Population } from './population.ts'
import type { Query } from './query.ts'
import { findGenerated } from './search-generated.ts'
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

/** The first of those that were found, and how many there are in all. */
export interface Found {
  readonly total: number
  readonly profiles: readonly Profile[]
}

export class SearchIndex {
  readonly #clock: Clock
  readonly #faults: FaultPlan
  readonly #known = new Map<string, Profile>()
  #population: Population | undefined
  /** Generated users that have been changed or deleted since, as far as the index knows. */
  readonly #hidden = new Set<number>()
  #notes: Note[] = []

  constructor(clock: Clock, faults: FaultPlan) {
    this.#clock = clock
    this.#faults = faults
  }

  note(id: string, profile: Profile | undefined): void {
    this.#notes.push({ id, profile, notedAtMs: this.#clock.elapsedMs() })
  }

  /** Generated users are found at once; only what is made of them later lags behind. */
  populate(population: Population, changed: ReadonlySet<number>): void {
    this.#population = population
    this.#hidden.clear()
    for (const number of changed) this.#hidden.add(number)
  }

  /** @param most how many profiles are wanted at most */
  find(query: Query | undefined, sort?: Sort, most = Number.POSITIVE_INFINITY): Found {
    this.#catchUp()
    const stored = query === undefined ? [...this.#known.values()] : this.#candidates(query).filter(query.matches)
    const generated = this.#generated(query, sort, most)
    const all = [...stored, ...generated.profiles]
    if (sort !== undefined) all.sort(inOrder(sort))
    return { total: stored.length + generated.total, profiles: all.slice(0, most) }
  }

  #generated(query: Query | undefined, sort: Sort | undefined, most: number): Found {
    if (this.#population === undefined || query?.ids !== undefined) return { total: 0, profiles: [] }
    return findGenerated({ population: this.#population, hidden: this.#hidden }, query, sort, most)
  }

  /** A query that names its ids is answered from those alone, however many users there are. */
  #candidates(query: Query): Profile[] {
    if (query.ids === undefined) return [...this.#known.values()]
    const profiles = [...new Set(query.ids)].map((id) => this.#known.get(id) ?? this.#unchanged(id))
    return profiles.filter((profile) => profile !== undefined)
  }

  #unchanged(id: string): Profile | undefined {
    const number = this.#population?.numberOf(id)
    return number === undefined || this.#hidden.has(number) ? undefined : this.#population?.get(number)
  }

  #catchUp(): void {
    const visibleUntilMs = this.#clock.elapsedMs() - this.#faults.inForce.indexLagMs
    const firstHidden = this.#notes.findIndex((note) => note.notedAtMs > visibleUntilMs)
    const visible = this.#notes.splice(0, firstHidden === -1 ? this.#notes.length : firstHidden)
    for (const { id, profile } of visible) {
      const number = this.#population?.numberOf(id)
      if (number !== undefined) this.#hidden.add(number)
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
