// Where a follower is in the feed: opaque to them, the position of the latest change that they have.
import { Failure } from '../errors.ts'

/** How the feed is at a moment. */
export interface FeedState {
  /** Tells the feeds of two databases apart. */
  epoch: string
  /** The latest position. */
  published: number
  /** Everything up to here is not kept any more. */
  forgotten: number
}

const form = /^([0-9a-f]{8})-(\d{1,15})$/

export function cursorAt({ epoch }: Pick<FeedState, 'epoch'>, position: number): string {
  return `${epoch}-${position}`
}

/**
 * @returns the position of a cursor as it is written; undefined where it is none
 */
export function positionIn(cursor: string): { epoch: string; position: number } | undefined {
  const [, epoch, digits] = form.exec(cursor) ?? []
  return epoch === undefined ? undefined : { epoch, position: Number(digits) }
}

/**
 * @throws Failure `cursor_invalid` where this feed has never given it out, `cursor_expired` where changes behind it are
 *   not kept any more
 */
export function assertFollows(state: FeedState, cursor: string): void {
  const read = positionIn(cursor)
  if (read === undefined) throw new Failure('cursor_invalid', { detail: 'This is not a cursor' })
  if (read.epoch !== state.epoch || read.position > state.published) {
    throw new Failure('cursor_invalid', { detail: 'This feed has never given out this cursor: read all users anew' })
  }
  if (read.position < state.forgotten) throw new Failure('cursor_expired', { detail: expired })
}

const expired =
  'Changes behind this cursor are not kept any more (CHANGES_DAYS): take a cursor, read all users, and follow from there'
