// The application's own rows beside the mirror: each says whom it was written for, so that in the end it is known where
// it has to be.
import type pg from 'pg'
import { moveLinkedRows } from '../../src/reconcile/linked-rows.ts'
import type { History } from './history.ts'
import type { Lane } from './lanes.ts'
import type { SimulatedTenant } from './tenant.ts'
import { Broken } from './watch.ts'

export const applicationSql = `
  CREATE TABLE notes (id bigserial PRIMARY KEY, user_id text NOT NULL REFERENCES users (id), written_for text);
  CREATE TABLE likes (user_id text REFERENCES users (id), song int, written_for text, PRIMARY KEY (user_id, song));
  CREATE INDEX ON notes (user_id)`

export const emptyRowsSql =
  'DELETE FROM notes; DELETE FROM likes; DELETE FROM mirror.moved_rows; DELETE FROM mirror.moves; DELETE FROM mirror.linked_tables'

/** A few, so that two who are linked have liked the same. */
const songs = 3

interface Held {
  table: string
  song: number
  held_by: string
  written_for: string
  belongs_to: string | null
  /** Nothing of this user's could be moved. */
  failed: boolean
  /** Whoever the row belongs to has liked the same song. */
  met: boolean
}

const heldSql = `
  SELECT t.*, resolve_user(written_for) AS belongs_to,
    EXISTS (SELECT FROM mirror.moves m WHERE m.failed IS NOT NULL AND m.user_id = written_for) AS failed,
    EXISTS (SELECT FROM likes l WHERE l.song = t.song AND l.user_id = resolve_user(written_for)) AS met
  FROM (SELECT 'notes' AS table, 0 AS song, user_id AS held_by, written_for FROM notes
        UNION ALL SELECT 'likes', song, user_id, written_for FROM likes) t`

const joinedSql = `
  SELECT count(*)::int AS count FROM (SELECT user_id FROM notes UNION ALL SELECT user_id FROM likes) t
  JOIN users ON users.id = resolve_user(t.user_id)`

export class ApplicationRows {
  readonly #pool: pg.Pool
  readonly #rule: History['rows']
  #notes = 0
  #likes = 0

  constructor(pool: pg.Pool, rule: History['rows']) {
    this.#pool = pool
    this.#rule = rule
  }

  async begin(): Promise<void> {
    if (this.#rule !== 'stay' && this.#rule !== 'late') await this.#choose(this.#rule)
  }

  async #choose(rule: string): Promise<void> {
    await this.#pool.query('INSERT INTO mirror.linked_tables VALUES ($1, $2)', ['*', rule])
  }

  /** As a handler does behind `authenticate`. */
  async write(lane: Lane, id: string): Promise<void> {
    await lane.pool.query('INSERT INTO notes (user_id, written_for) VALUES ($1, $1)', [id])
    this.#notes++
    const { rowCount } = await lane.pool.query(
      'INSERT INTO likes (user_id, song, written_for) VALUES ($1, $2, $1) ON CONFLICT DO NOTHING',
      [id, this.#notes % songs],
    )
    this.#likes += rowCount ?? 0
  }

  /** Whatever has happened, every row joins; only where the team has chosen so, one may be dropped. */
  async look(): Promise<void> {
    if (this.#notes === 0) return
    const { rows } = await this.#pool.query<{ count: number }>(joinedSql)
    const joined = rows[0]?.count ?? 0
    const written = this.#notes + this.#likes
    if (this.#rule === 'drop' ? joined > written || joined < this.#notes : joined !== written)
      throw new Broken(`${joined} of ${written} application rows join`)
  }

  /** Every row is with whoever its user is now at the tenant, unless it may not be there. */
  async end(tenant: SimulatedTenant): Promise<void> {
    if (this.#rule === 'late') await this.#choose('keep')
    await moveLinkedRows(this.#pool, { dryRun: false })
    await this.look()
    const { rows } = await this.#pool.query<Held>(heldSql)
    const wrong = rows.flatMap((row) => this.#wrong(row, tenant))
    if (wrong.length > 0) throw new Broken(wrong.join('; '))
  }

  #wrong({ table, song, held_by, written_for, belongs_to, failed, met }: Held, tenant: SimulatedTenant): string[] {
    const row = `${table} ${song} of ${written_for}`
    const now = tenant.get(written_for) === undefined ? tenant.ownerOf(written_for) : written_for
    if (now !== undefined && belongs_to !== now) return [`${row}: the user is ${now}, and resolves to ${belongs_to}`]
    if (this.#rule === 'stay') return held_by === written_for ? [] : [`${row} was moved to ${held_by}`]
    const mayStay = (table === 'likes' && met) || (this.#rule === 'fail' && failed)
    return held_by === belongs_to || mayStay ? [] : [`${row} is with ${held_by} and belongs to ${belongs_to}`]
  }
}
