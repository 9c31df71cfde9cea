// A subscriber as its row says, and as people are shown it.
import { type Static, Type } from 'typebox'

const At = Type.String({ format: 'date-time' })
const AtOrNull = Type.Union([At, Type.Null()])

/** Why nothing is sent. `failing`: nothing was taken for a day; `gone`: the receiver has answered 410. */
export type PauseReason = 'operator' | 'failing' | 'gone' | 'cursor_expired' | 'cursor_invalid' | 'secret_unreadable'

export interface SubscriberRow {
  id: string
  url: string
  kinds: string[]
  fields: string[]
  sealed: Buffer
  /** While it is valid. */
  sealed_before: Buffer | null
  cursor: string
  version: number
  created_at: Date
  paused_at: Date | null
  paused_reason: PauseReason | null
  delivered: string
  delivered_at: Date | null
  attempts: number
  failing_since: Date | null
  failed_at: Date | null
  failure: string | null
  retry_at: Date | null
}

/** The columns of a `SubscriberRow`. */
export const columns = `id, url, kinds, fields, sealed,
  CASE WHEN before_until > clock_timestamp() THEN sealed_before END AS sealed_before,
  cursor, version, created_at, paused_at, paused_reason, delivered, delivered_at,
  attempts, failing_since, failed_at, failure, retry_at`

export const Subscriber = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    url: Type.String(),
    kinds: Type.Array(Type.String(), { description: 'Kinds of change that are sent; none: all' }),
    fields: Type.Array(Type.String(), { description: 'A change of one of these fields is sent; none: of any' }),
    cursor: Type.String({ description: 'Everything up to here in the feed is delivered, or not wanted' }),
    created_at: At,
    paused_at: AtOrNull,
    paused_reason: Type.Union([Type.String(), Type.Null()], {
      description:
        'operator, failing (nothing was taken for a day), gone (410), cursor_expired, cursor_invalid, secret_unreadable',
    }),
    delivered: Type.Integer({ description: 'Messages so far' }),
    delivered_at: AtOrNull,
    attempts: Type.Integer({ description: 'Failures since the last delivery' }),
    failing_since: AtOrNull,
    failed_at: AtOrNull,
    failure: Type.Union([Type.String(), Type.Null()], { description: 'The last one: a status or a code' }),
    retry_at: Type.Union([At, Type.Null()], { description: 'When it is tried again after a failure' }),
  },
  { title: 'Subscriber' },
)
export type Subscriber = Static<typeof Subscriber>

export function shown(row: SubscriberRow): Subscriber {
  const { id, url, kinds, fields, cursor, paused_reason, delivered, attempts, failure } = row
  return {
    id,
    url,
    kinds,
    fields,
    cursor,
    created_at: row.created_at.toISOString(),
    paused_at: iso(row.paused_at),
    paused_reason,
    delivered: Number(delivered),
    delivered_at: iso(row.delivered_at),
    attempts,
    failing_since: iso(row.failing_since),
    failed_at: iso(row.failed_at),
    failure,
    retry_at: iso(row.retry_at),
  }
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
