// How a session with Postgres is opened: what the URL asks for (`?options=`) and what we need. `pg` would take the one and
// drop the other.

/** What no session of the mirror is without: Prisma's adapter stores wrong instants in any other zone (prisma#28629). */
const always = '-c TimeZone=UTC'

/** @param settings further ones, as libpq's `options` takes them; what comes last counts */
export function sessionAt(url: string, settings = ''): { connectionString: string; options: string } {
  const asked = URL.canParse(url) ? (new URL(url).searchParams.get('options') ?? '') : ''
  const options = [asked, settings, always].filter((part) => part !== '').join(' ')
  return { connectionString: asked === '' ? url : withOptions(url, ''), options }
}

/** The same database, as another role. */
export function asRole(url: string, role: string): string {
  if (!URL.canParse(url)) return url
  const asked = new URL(url).searchParams.get('options') ?? ''
  return withOptions(url, `${asked} -c role=${role}`.trim())
}

function withOptions(url: string, options: string): string {
  const changed = new URL(url)
  if (options === '') changed.searchParams.delete('options')
  else changed.searchParams.set('options', options)
  return changed.href
}
