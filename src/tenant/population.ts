// Generated users: computed from their number whenever they are asked for, so that a million of them take no room.
import { parseJson } from '../json.ts'
import { hasEmail, kinds, makePerson, memberTexts, numberIn, numberInEmail, type Person, pathTexts } from './person.ts'
import { isProfile, type Profile } from './users.ts'

export interface Generation {
  readonly count: number
  /** Another seed makes other people. */
  readonly seed: number
  /** When the last of them was created. */
  readonly until: Date
  /** How many of every fifty thousand came in one import, and share their `created_at` to the millisecond. */
  readonly sameInstant: number
}

/** Numbers first, first + kinds, … below `end`, which share connection and spread of changes. */
export interface Row {
  readonly kind: number
  readonly from: number
  readonly to: number
}

export interface Bound {
  readonly low: number
  readonly high: number
}

export const everything: Bound = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** One member of a line: its name as JSON text, and its value as JSON text. */
export interface Column {
  readonly key: string
  readonly textOf: (person: Person) => string | undefined
}

/** @returns undefined for what only the whole profile can tell */
export function columnFor(name: string, exportAs: string): Column | undefined {
  const key = JSON.stringify(exportAs)
  const textOf = memberTexts[name] ?? pathTexts[name]
  if (textOf !== undefined) return { key, textOf }
  return /^\w+$/.test(name) ? { key, textOf: () => undefined } : undefined
}

const whole = Object.keys(memberTexts)
  .map((name) => columnFor(name, name))
  .filter((column) => column !== undefined)

const blockSize = 50_000
const spanMs = 5 * 365 * 86_400_000

export class Population {
  readonly size: number
  readonly #generation: Generation
  readonly #gone = new Set<string>()
  readonly #stepMs: number
  readonly #startMs: number

  constructor(generation: Generation) {
    this.#generation = generation
    this.size = generation.count
    this.#startMs = generation.until.getTime() - spanMs
    this.#stepMs = spanMs / Math.max(1, this.#rank(generation.count - 1))
  }

  /** undefined for any other id, and for users of a deleted connection. */
  numberOf(id: string): number | undefined {
    const number = numberIn(id)
    if (number === undefined || !this.has(number)) return undefined
    return this.#person(number).id === id ? number : undefined
  }

  has(number: number): boolean {
    return number >= 0 && number < this.size && !this.#isGone(number)
  }

  idOf(number: number): string {
    return this.#person(number).id
  }

  idByEmail(email: string): string | undefined {
    const number = numberInEmail(email)
    if (number === undefined || !this.has(number)) return undefined
    const person = this.#person(number)
    return hasEmail(person) && person.email === email ? person.id : undefined
  }

  /** How many there are without those of deleted connections. */
  count(): number {
    return this.rows(everything, everything).reduce((sum, { from, to }) => sum + to - from, 0)
  }

  get(number: number): Profile {
    const profile = parseJson(this.line(number))
    if (!isProfile(profile)) throw new Error(`generated user ${number} is no user`)
    return profile
  }

  /** The user as JSON, whole or with these members only, in their order: what a download is made of. */
  line(number: number, columns: readonly Column[] = whole): string {
    const person = this.#person(number)
    let text = ''
    for (const { key, textOf } of columns) {
      const value = textOf(person)
      if (value !== undefined) text += `${text === '' ? '{' : ','}${key}:${value}`
    }
    return text === '' ? '{}' : `${text}}`
  }

  /** Of this connection, or of all: the numbers, ascending. */
  *numbers(connection?: string): Generator<number> {
    const isWanted = kinds.map(
      (kind) => !this.#gone.has(kind.connection) && (connection === undefined || kind.connection === connection),
    )
    for (let number = 0; number < this.size; number++) if (isWanted[number % kinds.length]) yield number
  }

  /** Who was created and last changed within these bounds: each row ascends in both times. */
  rows(created: Bound, updated: Bound): Row[] {
    return kinds.flatMap(({ connection }, kind) => {
      if (this.#gone.has(connection)) return []
      const length = Math.max(0, Math.ceil((this.size - kind) / kinds.length))
      const first = (isPast: (number: number) => boolean): number =>
        partition(length, (index) => isPast(index * kinds.length + kind))
      const from = Math.max(
        first((number) => this.createdMs(number) >= created.low),
        first((number) => this.updatedMs(number) >= updated.low),
      )
      const to = Math.min(
        first((number) => this.createdMs(number) > created.high),
        first((number) => this.updatedMs(number) > updated.high),
      )
      return from < to ? [{ kind, from, to }] : []
    })
  }

  createdMs(number: number): number {
    return Math.floor(this.#startMs + this.#rank(number) * this.#stepMs)
  }

  /** A share of the time since creation, the same for all of a kind, so that within a kind it ascends as well. */
  updatedMs(number: number): number {
    const created = this.createdMs(number)
    const share = kinds[number % kinds.length]?.changedAfter ?? 0
    return Math.floor(created + share * (this.#generation.until.getTime() - created))
  }

  connections(): string[] {
    return this.size === 0
      ? []
      : [...new Set(kinds.map(({ connection }) => connection))].filter((name) => !this.#gone.has(name))
  }

  /** Its users go with it. */
  dropConnection(connection: string): void {
    this.#gone.add(connection)
  }

  /** As it is now, whatever happens to it later. */
  copy(): Population {
    const copy = new Population(this.#generation)
    for (const connection of this.#gone) copy.dropConnection(connection)
    return copy
  }

  #isGone(number: number): boolean {
    return this.#gone.has(kinds[number % kinds.length]?.connection ?? '')
  }

  #person(number: number): Person {
    return makePerson(number, this.#generation.seed, this.createdMs(number), this.updatedMs(number))
  }

  /** The place of a user in time, in steps: an import is one step, however many came in it. */
  #rank(number: number): number {
    const { sameInstant } = this.#generation
    const steps = blockSize - Math.max(0, sameInstant - 1)
    const within = Math.max(0, (number % blockSize) - Math.max(0, sameInstant - 1))
    return Math.floor(number / blockSize) * steps + within
  }
}

/** The first index for which it is true; it stays true from there on. */
function partition(length: number, isPast: (index: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isPast(middle)) high = middle
    else low = middle + 1
  }
  return low
}
