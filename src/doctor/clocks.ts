// The clocks: versions are compared on Auth0's, tokens expire by this machine's, and runs are timed by Postgres'.
import { failing, ok, type Reached, warning } from './check.ts'

/** Between two instants of this machine, another clock was seen at `at`, cut to `resolutionMs`. */
export interface Sight {
  before: number
  after: number
  at: number
  resolutionMs: number
}

/** At least so far is the other clock ahead (behind: negative); 0: no difference can be told. */
export function skewOf({ before, after, at, resolutionMs }: Sight): number {
  if (at > after) return at - after
  const latest = at + resolutionMs
  return latest < before ? latest - before : 0
}

/** Auth0's own tolerance for tokens is not documented; libraries allow some seconds. */
const odd = 2_000
const bad = 60_000

const remedy = 'set the clock of this machine by NTP (chrony, systemd-timesyncd), and that of the other'

export function skewFinding(name: string, skewMs: number) {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1)
  const says = `${name} is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine`
  if (Math.abs(skewMs) >= bad) return failing(says, remedy)
  return Math.abs(skewMs) >= odd ? warning(says, remedy) : ok(`${name} and this machine agree`)
}

/** The header `Date` has whole seconds. */
export async function auth0Clock({ tenant }: Reached) {
  const before = Date.now()
  const response = await tenant.ask('users?per_page=1&fields=user_id')
  const after = Date.now()
  await response.body?.cancel()
  const at = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(at)) return warning('Auth0 answers without a date', 'see what stands between here and Auth0')
  return skewFinding("Auth0's clock", skewOf({ before, after, at, resolutionMs: 1000 }))
}

export async function databaseClock({ database }: Reached) {
  const before = Date.now()
  const { rows } = await database.query<{ at: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at',
  )
  const after = Date.now()
  return skewFinding("Postgres' clock", skewOf({ before, after, at: rows[0]?.at ?? Number.NaN, resolutionMs: 1 }))
}
