// Whoever follows the feed of changes while a history is played: page by page, also while others write, and what they end
// up with is held against the table.
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import type { Change } from '../../src/feed/change.ts'
import { changesAfter, feedPosition, type Page } from '../../src/feed/read.ts'
import { replayed } from '../feed/following.ts'
import { Broken } from './watch.ts'

type Values = Record<string, unknown>

const heldSql = 'SELECT u.id, mirror.told_values(u) AS told FROM users u'

/** Pages are of so many changes, one after the other. */
const limits = [1, 3, 2, 50]

export class Follower {
  readonly #pool: pg.Pool
  readonly #copy = new Map<string, unknown>()
  #cursor = ''
  #pages = 0

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** From here on; there are no users. */
  async begin(): Promise<void> {
    this.#cursor = await feedPosition(this.#pool)
  }

  /** One page. @throws Broken where a change is missing, comes again, or does not fit what was told before */
  async read(): Promise<Page> {
    const limit = limits[this.#pages++ % limits.length] ?? 1
    const page = await changesAfter(this.#pool, this.#cursor, { limit })
    for (const { json } of page.changes) this.#take(JSON.parse(json))
    if (page.next !== this.#cursor) throw new Broken(`the feed goes on from ${page.next}, and ${this.#cursor} was last`)
    return page
  }

  #take(change: Change): void {
    const expected = positionOf(this.#cursor) + 1
    if (positionOf(change.cursor) !== expected)
      throw new Broken(`the feed tells ${change.cursor} behind ${this.#cursor}`)
    const broken = this.#brokenBy(change)
    if (broken !== undefined) throw new Broken(`${change.user_id}: the feed tells ${change.kind}, and ${broken}`)
    replayed([change], this.#copy)
    this.#cursor = change.cursor
  }

  /** A row that came has none of its columns changed, and all of them told. */
  #brokenBy({ user_id, changed, before }: Change): string | undefined {
    const held = this.#copy.get(user_id)
    if ((held === undefined) !== (changed.length === 0))
      return held === undefined ? 'never that the row came' : 'of a row that was there already'
    const unequal = Object.entries(before ?? {}).filter(([name, was]) => !isDeepStrictEqual(was, Object(held)[name]))
    return unequal.length === 0 ? undefined : `${unequal.map(([name]) => name)} was not so before`
  }

  /** Reads the rest. @throws Broken where what was told is not what is there */
  async end(): Promise<void> {
    while (!(await this.read()).atEnd);
    const { rows } = await this.#pool.query<{ id: string; told: Values }>(heldSql)
    if (rows.length !== this.#copy.size)
      throw new Broken(`${rows.length} rows, and the feed has told of ${this.#copy.size}`)
    for (const { id, told } of rows) {
      if (!isDeepStrictEqual(this.#copy.get(id), told))
        throw new Broken(`${id}: ${JSON.stringify(told)}, and the feed has told ${JSON.stringify(this.#copy.get(id))}`)
    }
  }
}

function positionOf(cursor: string): number {
  return Number(cursor.split('-')[1])
}
