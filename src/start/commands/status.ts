// user-mirror status: how far the mirror can be trusted, on one screen.
import type { Pool } from 'pg'
import { type GrantFigures, grantFigures } from '../../grants/read.ts'
import { type SourceFigures, sourceFigures } from '../../intake/sources.ts'
import { latestRuns, type RunRow } from '../../reconcile/runs.ts'
import { type UserFigures, userFigures } from '../../users/figures.ts'
import { type Command, optionsOf, print, withDb } from '../command.ts'
import { durationOf } from '../progress.ts'

export interface Status {
  users: UserFigures
  /** Every change that the mirror has heard of and that is dated before is in its row. */
  applied_until: string
  /** Of what users have been granted, by kind, where that is mirrored. */
  grants: GrantFigures[]
  sources: SourceFigures[]
  /** The newest of each kind. */
  runs: RunRow[]
}

export const statusCommand: Command = {
  usage: 'status',
  help: 'users, stale rows, sources, the last runs',
  run: ({ config, log, args }) => {
    const { json } = optionsOf(args, { json: { type: 'boolean' } })
    return withDb(config, log, async ({ pool }) => {
      const status = await statusOf(pool)
      print(json ? JSON.stringify(status) : textOf(status))
    })
  },
}

async function statusOf(pool: Pool): Promise<Status> {
  const now = new Date()
  const [users, grants, sources, runs] = await Promise.all([
    userFigures(pool),
    grantFigures(pool),
    sourceFigures(pool),
    latestRuns(pool),
  ])
  return { users, applied_until: (users.stale_since ?? now).toISOString(), grants, sources, runs }
}

function textOf({ users, applied_until, grants, sources, runs }: Status): string {
  const count = (number: number) => number.toLocaleString('en')
  return [
    `users    ${count(users.live)} live, ${count(users.gone)} gone, ${count(users.stale)} stale`,
    `changes  all known changes applied until ${applied_until}`,
    ...grants.map(({ kind, answered, stale }) => `grants   ${kind}: ${count(answered)} users, ${count(stale)} stale`),
    ...sources.map((source) => `source   ${sourceText(source)}`),
    ...runs.map((run) => `run      ${runText(run)}`),
    ...(runs.length === 0 ? ['run      none yet: user-mirror backfill'] : []),
  ].join('\n')
}

function sourceText({ source, lag_seconds, stored, quarantined, gaps }: SourceFigures): string {
  const newest = lag_seconds === null ? 'nothing yet' : `newest event ${durationOf(lag_seconds)} old`
  const set = `${stored.toLocaleString('en')} stored, ${quarantined.toLocaleString('en')} set aside`
  return `${source}: ${newest}, ${set}, ${gaps.open.length} open gaps`
}

function runText({ kind, outcome, reason, started_at, worked_at, finished_at }: RunRow): string {
  const ago = (date: Date) => `${durationOf((Date.now() - date.getTime()) / 1000)} ago`
  if (finished_at === null) return `${kind}: begun ${ago(started_at)}, last sign of life ${ago(worked_at)}`
  return `${kind}: ${outcome} ${ago(finished_at)}${reason === null ? '' : `: ${reason}`}`
}
