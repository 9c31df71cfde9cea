// How far the rows can be trusted: whether everybody is there, what waits, and what could not be done.
import { isBackfilled, latestRuns } from '../reconcile/run-history.ts'
import { scheduleStates } from '../reconcile/schedules.ts'
import { userFigures } from '../users/figures.ts'
import { count, failing, note, orElse, type Reached, span, warning } from './check.ts'

/** As in GET /health/ready. */
const staleSeconds = 300
const veryStaleSeconds = 86_400

const workerRemedy = 'see whether a worker runs (user-mirror work) and what it logs; user-mirror status'

export async function staleRows({ schema }: Reached) {
  const { live, gone, stale, stale_since } = await userFigures(schema)
  const age = stale_since === null ? 0 : (Date.now() - stale_since.getTime()) / 1000
  const says = `${count(stale, 'row')} known to be out of date, the oldest for ${span(age)}`
  return orElse(
    [
      age > veryStaleSeconds && failing(says, workerRemedy),
      age > staleSeconds && age <= veryStaleSeconds && warning(says, workerRemedy),
    ],
    `${live.toLocaleString('en')} live, ${gone.toLocaleString('en')} gone, ${count(stale, 'row')} waiting for Auth0`,
  )
}

export async function runs({ schema }: Reached) {
  const [latest, backfilled] = await Promise.all([latestRuns(schema), isBackfilled(schema)])
  const bad = latest.map(({ kind, outcome, reason }) => {
    if (outcome === 'failed') return warning(`the last ${kind} failed: ${reason ?? ''}`, `user-mirror ${kind}`)
    if (outcome !== 'held') return undefined
    const again = kind === 'backfill' ? 'user-mirror backfill --confirm, where it is right' : `user-mirror ${kind}`
    return warning(`the last ${kind} is held: ${reason ?? ''}`, again)
  })
  const good = latest.filter(({ outcome }) => outcome === 'completed').map(({ kind }) => kind)
  return orElse(
    [
      !backfilled &&
        warning('not all users have been gone through yet', 'a worker begins with it; user-mirror backfill'),
      ...bad,
    ],
    `completed last: ${good.join(', ') || 'nothing'}`,
  )
}

export async function schedules({ schema, config }: Reached) {
  const states = await scheduleStates(schema, config.intervals, 0)
  const begun = states.filter(({ last_started_at }) => last_started_at !== null)
  const never = states.filter(({ last_started_at }) => last_started_at === null).map(({ kind }) => kind)
  return orElse(
    [
      ...states
        .filter(({ stalled }) => stalled)
        .map(({ kind, every_seconds, last_started_at }) =>
          failing(
            `no ${kind} since ${last_started_at}, though one is due every ${span(every_seconds)}`,
            'start a worker: user-mirror work',
          ),
        ),
      never.length > 0 && begun.length > 0 && note(`not begun yet: ${never.join(', ')}`),
      states.length === 0 && note('no run begins by itself: all schedules are switched off'),
    ],
    begun.length === 0 ? 'none has begun yet' : `alive: ${begun.map(({ kind }) => kind).join(', ')}`,
  )
}
