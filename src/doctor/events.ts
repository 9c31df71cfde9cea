// What comes in: how far each source has come, what is missing of it, and what was set aside.
import { sourceFigures } from '../intake/sources.ts'
import { count, note, ok, orElse, type Reached, span, warning } from './check.ts'

/** Longer than this is a quiet tenant, or a stream that does not arrive. */
const quietSeconds = 86_400

export async function sources({ schema }: Reached) {
  const figures = await sourceFigures(schema)
  if (figures.length === 0) return note('no event has come in yet')
  const told = figures.map(
    ({ source, lag_seconds }) => `${source} ${lag_seconds === null ? 'nothing' : `${span(lag_seconds)} ago`}`,
  )
  const quiet = figures.filter(({ lag_seconds }) => (lag_seconds ?? 0) > quietSeconds)
  return [
    ok(`newest event: ${told.join(', ')}`),
    ...quiet.map(({ source }) =>
      note(`${source} has been quiet for more than ${span(quietSeconds)}`, 'change a user, and see whether it arrives'),
    ),
  ]
}

export async function gaps({ schema }: Reached) {
  const figures = await sourceFigures(schema)
  const open = figures.flatMap((one) => one.gaps.open)
  return orElse(
    open
      .slice(0, 5)
      .map(({ source, from, to, reason }) =>
        warning(`${source} from ${from ?? 'the beginning'} to ${to}: ${reason}`, 'user-mirror backfill closes it'),
      ),
    'none open',
  )
}

export async function setAside({ schema }: Reached) {
  const { rows } = await schema.query<{ count: number; reasons: string | null }>(
    `SELECT count(*)::int AS count, (SELECT string_agg(reason, ', ') FROM (
       SELECT reason FROM mirror.quarantine GROUP BY reason ORDER BY count(*) DESC LIMIT 3) r) AS reasons
     FROM mirror.quarantine`,
  )
  const { count: many = 0, reasons } = rows[0] ?? {}
  return orElse(
    [
      many > 0 &&
        warning(
          `${count(many, 'delivery').replace('deliverys', 'deliveries')}: ${reasons}`,
          'after a fix: user-mirror replay',
        ),
    ],
    'nothing',
  )
}
