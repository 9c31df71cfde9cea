// user-mirror status: how far the mirror can be trusted, on one screen.
import type { Pool } from 'pg'
import { type GrantFigures, grantFigures } from '../../grants/read.ts'
import { type SourceFigures, sourceFigures } from '../../intake/sources.ts'
import { refreshCosts } from '../../reconcile/refresh-spent.ts'
import { type WayFigures, wayNames } from '../../reconcile/refresh-ways.ts'
import { latestRuns } from '../../reconcile/run-history.ts'
import type { RunRow } from '../../reconcile/runs.ts'
import { type SubscriberFigures, subscriberFigures } from '../../subscribers/figures.ts'
import { type DeletionFigures, deletionFigures } from '../../users/deletion.ts'
import { type UserFigures, userFigures } from '../../users/figures.ts'
import { countFailedMoves } from '../../users/moved-rows.ts'
import { type Context, optionsOf, print, withPool } from '../command.ts'
import { durationOf } from '../progress.ts'

export interface Status {
  /** The role that the product has in the database: mirror_app, or a login with all its rights. */
  works_as: string
  users: UserFigures
  /** What becomes of the rows of deleted users. */
  deleted: DeletionFigures
  /** Every change that the mirror has heard of and that is dated before is in its row. */
  applied_until: string
  /** Of what users have been granted, by kind, where that is mirrored. */
  grants: GrantFigures[]
  sources: SourceFigures[]
  /** Linked users whose application rows could not be moved: `user-mirror links` tries again. */
  failed_moves: number
  /** Calls of the Management API, and the users that they have made fresh, by way. */
  refreshes: WayFigures
  /** Who gets the changes as webhooks. */
  subscribers: SubscriberFigures[]
  /** The newest of each kind. */
  runs: RunRow[]
}

export function statusCommand(context: Context): Promise<void> {
  const { json } = optionsOf(context.args, { json: { type: 'boolean' } })
  return withPool(context, async (pool) => {
    const status = await statusOf(pool)
    print(json ? JSON.stringify(status) : textOf(status))
  })
}

async function statusOf(pool: Pool): Promise<Status> {
  const now = new Date()
  const [works_as, users, deleted, grants, sources, failed_moves, refreshes, subscribers, runs] = await Promise.all([
    roleIn(pool),
    userFigures(pool),
    deletionFigures(pool),
    grantFigures(pool),
    sourceFigures(pool),
    countFailedMoves(pool),
    refreshCosts(pool),
    subscriberFigures(pool),
    latestRuns(pool),
  ])
  const applied_until = (users.stale_since ?? now).toISOString()
  return { works_as, users, deleted, applied_until, grants, sources, failed_moves, refreshes, subscribers, runs }
}

async function roleIn(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ role: string }>('SELECT current_user AS role')
  return rows[0]?.role ?? ''
}

function textOf(status: Status): string {
  const { works_as, users, deleted, applied_until, grants, sources, failed_moves, refreshes, subscribers, runs } =
    status
  const count = (number: number) => number.toLocaleString('en')
  return [
    `users    ${count(users.live)} live, ${count(users.gone)} gone, ${count(users.stale)} stale`,
    `deleted  ${deletedText(deleted)}`,
    `changes  all known changes applied until ${applied_until}`,
    ...grants.map(({ kind, answered, stale }) => `grants   ${kind}: ${count(answered)} users, ${count(stale)} stale`),
    ...sources.map((source) => `source   ${sourceText(source)}`),
    ...(failed_moves > 0
      ? [`links    ${count(failed_moves)} users whose rows could not be moved: user-mirror links`]
      : []),
    `refresh  ${refreshText(refreshes)}`,
    ...subscribers.map((one) => `sends    ${subscriberText(one)}`),
    ...runs.map((run) => `run      ${runText(run)}`),
    ...(runs.length === 0 ? ['run      none yet: user-mirror backfill'] : []),
    `role     ${works_as}`,
  ].join('\n')
}

function deletedText({ policy, removed, refused }: DeletionFigures): string {
  if (policy !== 'cascade') return policy
  return `${policy}: ${removed.toLocaleString('en')} removed, ${refused.toLocaleString('en')} referenced and kept`
}

function sourceText({ source, lag_seconds, stored, quarantined, gaps }: SourceFigures): string {
  const newest = lag_seconds === null ? 'nothing yet' : `newest event ${durationOf(lag_seconds)} old`
  const set = `${stored.toLocaleString('en')} stored, ${quarantined.toLocaleString('en')} set aside`
  return `${source}: ${newest}, ${set}, ${gaps.open.length} open gaps`
}

function refreshText(ways: WayFigures): string {
  const sum = (member: 'calls' | 'users') => wayNames.reduce((total, way) => total + ways[way][member], 0)
  const [calls, users] = [sum('calls'), sum('users')]
  if (users === 0) return 'no user refreshed yet'
  const each = wayNames.map(
    (way) => `${way} ${ways[way].calls.toLocaleString('en')}/${ways[way].users.toLocaleString('en')}`,
  )
  return `${(calls / users).toFixed(3)} calls per refreshed user (calls/users: ${each.join(', ')})`
}

function subscriberText(one: SubscriberFigures): string {
  const behind = `${one.behind.toLocaleString('en')} changes behind`
  const failing = one.attempts > 0 ? `, ${one.attempts} failures: ${one.failure}` : ''
  if (one.paused_at === null) return `${one.host} (${one.id}): ${behind}${failing}`
  const since = durationOf((Date.now() - one.paused_at.getTime()) / 1000)
  return `${one.host} (${one.id}): paused ${since} ago: ${one.paused_reason}, ${behind}${failing}`
}

function runText({ kind, outcome, reason, started_at, worked_at, finished_at }: RunRow): string {
  const ago = (date: Date) => `${durationOf((Date.now() - date.getTime()) / 1000)} ago`
  if (finished_at === null) return `${kind}: begun ${ago(started_at)}, last sign of life ${ago(worked_at)}`
  return `${kind}: ${outcome} ${ago(finished_at)}${reason === null ? '' : `: ${reason}`}`
}
