// Login facts: log events move them past what a profile shows, so the later of both stays. A login from before the user
// was made is another user's, who had the id before: connections and users are deleted without a word at times.

/** SQL: the last login of the row `u` may be of the user that `other` shows. */
function isTheirs(other: string): string {
  return `(u.gone_at IS NULL AND coalesce(u.last_login >= ${other}.created_at, true))`
}

/** SQL: the row `u` holds an earlier user of this id than `other`: logins of both may have been counted in it. */
export function isEarlier(other: string): string {
  return `coalesce(u.created_at < ${other}.created_at, false)`
}

const merges: Record<string, (other: string) => string> = {
  last_login: (o) => `CASE WHEN ${isTheirs(o)} THEN greatest(u.last_login, ${o}.last_login) ELSE ${o}.last_login END`,
  logins_count: (o) =>
    `CASE WHEN ${isTheirs(o)} AND NOT ${isEarlier(o)} THEN greatest(u.logins_count, ${o}.logins_count) ELSE ${o}.logins_count END`,
  last_ip: (o) =>
    `CASE WHEN ${isTheirs(o)} AND (u.last_login > coalesce(${o}.last_login, '-infinity') OR ${o}.last_ip IS NULL)
          THEN u.last_ip ELSE ${o}.last_ip END`,
}

export function isLoginColumn(name: string): boolean {
  return Object.hasOwn(merges, name)
}

/** SQL: what becomes of a column of the row `u` by the profile `other`; of those that are no login facts, the profile's. */
export function mergedByLogin(name: string, other: string): string {
  return merges[name]?.(other) ?? `${other}.${name}`
}

/** SQL: a login of this instant is not one of the user in the row `u`. */
export function isOfEarlierUser(at: string): string {
  return `coalesce(${at} < u.created_at, false)`
}

/** SQL: the row proposed for insertion holds a later login of the user in the row `u`, or of two at one instant the greater. */
export const isLaterLogin = `(NOT ${isOfEarlierUser('excluded.last_login')} AND (excluded.last_login, coalesce(excluded.last_ip, '')) > (coalesce(u.last_login, '-infinity'), coalesce(u.last_ip, '')))`

/** SQL: the columns that are no older than the login in the row proposed for insertion. */
export const loginAssignments = `
      last_ip      = CASE WHEN u.gone_at IS NULL AND ${isLaterLogin} THEN excluded.last_ip ELSE u.last_ip END,
      last_login   = CASE WHEN u.gone_at IS NULL AND NOT ${isOfEarlierUser('excluded.last_login')} THEN greatest(u.last_login, excluded.last_login) ELSE u.last_login END,
      logins_count = CASE WHEN u.gone_at IS NULL AND NOT ${isOfEarlierUser('excluded.last_login')} THEN greatest(u.logins_count, excluded.logins_count) ELSE u.logins_count END`

/** SQL: these assignments change the row `u`. */
export const tellsOfLogin = `(u.gone_at IS NULL AND (${isLaterLogin} OR (NOT ${isOfEarlierUser('excluded.last_login')} AND excluded.logins_count > coalesce(u.logins_count, 0))))`
