// Which write to the Management API changes which user: the table behind `sapi`.
import type { Call } from './call.ts'
import { linked, type Row, recheck, stale } from './change.ts'
import { granted } from './granted.ts'
import { joined, type Ref, refs, userId } from './ids.ts'
import { decoded, isRecord, text } from './read.ts'

/** `on`: methods. `path`: below /api/v2/; `{…}` is any one segment, a final `**` whatever is left. */
export type Route = Row<Call> & { on: string; path: string }

const write = 'POST PUT PATCH DELETE'
const either = 'POST DELETE'

const user = inPath(1)
// a role brings permissions along
const roles = granted('roles', 'roles', 'permissions')
const permissions = granted('permissions', 'permissions')
const orgs = granted('membership', 'organizations')

const session = 'sessions, tokens and grants are not mirrored'
const unblocked = 'lifts a brute-force block, which is not the blocked flag of the profile'
const wholeConnection = 'concerns a whole connection: found by the full comparison'
const byEmail = 'names the user by e-mail alone: found by the full comparison'

/** First match wins. Methods and paths as in Auth0's Management API reference; the descriptions in events may vary. */
export const routes: Route[] = [
  { on: 'POST', path: 'users', title: 'Create a user', who: createdUser, means: stale('created') },
  { on: 'PATCH', path: 'users/{id}', title: 'Update a user', who: user, means: stale('updated') },
  { on: 'DELETE', path: 'users/{id}', title: 'Delete a user', who: user, means: recheck('deleted') },

  { on: 'POST', path: 'users/{id}/identities', title: 'Link an account', who: linkedUsers, means: linked },
  {
    on: 'DELETE',
    path: 'users/{id}/identities/{provider}/{id}',
    title: 'Unlink',
    who: parted,
    means: stale('unlinked'),
  },

  { on: write, path: 'users/{id}/authentication-methods', title: 'Set factors', who: user, means: stale('mfa') },
  { on: write, path: 'users/{id}/authentication-methods/{id}', title: 'Set a factor', who: user, means: stale('mfa') },
  { on: 'DELETE', path: 'users/{id}/authenticators', title: 'Delete all factors', who: user, means: stale('mfa') },
  { on: 'DELETE', path: 'users/{id}/multifactor/{provider}', title: 'Delete a factor', who: user, means: stale('mfa') },
  { on: 'DELETE', path: 'guardian/enrollments/{id}', title: 'Delete an enrolment', ignored: 'names no user' },

  { on: either, path: 'users/{id}/roles', title: 'Assign or remove roles', who: user, means: roles },
  { on: either, path: 'roles/{id}/users', title: 'Assign users to a role', who: inBody('users'), means: roles },
  {
    on: 'DELETE',
    path: 'roles/{id}',
    title: 'Delete a role',
    granted: named,
    kinds: ['roles', 'permissions', 'organizations'],
    reason: 'role deleted',
  },
  {
    on: either,
    path: 'roles/{id}/permissions',
    title: 'Permissions of a role',
    granted: named,
    kinds: ['permissions'],
    reason: 'permissions of a role',
  },
  { on: either, path: 'users/{id}/permissions', title: 'Assign or remove permissions', who: user, means: permissions },
  {
    on: either,
    path: 'organizations/{org}/members',
    title: 'Add or remove members',
    who: inBody('members'),
    means: orgs,
  },
  {
    on: either,
    path: 'organizations/{org}/members/{id}/roles',
    title: 'Roles of a member',
    who: inPath(3),
    means: orgs,
  },
  {
    on: 'DELETE',
    path: 'organizations/{org}',
    title: 'Delete an organisation',
    granted: named,
    kinds: ['organizations'],
    reason: 'organisation deleted',
  },
  { on: write, path: 'organizations/**', title: 'Other organisation writes', ignored: 'changes no user' },

  { on: 'POST', path: 'users/{id}/multifactor/actions/**', title: 'Forget remembered browsers', ignored: session },
  { on: 'POST', path: 'users/{id}/recovery-code-regeneration', title: 'Renew the recovery code', ignored: session },
  { on: 'POST', path: 'users/{id}/risk-assessments/**', title: 'Clear risk assessments', ignored: session },
  { on: 'POST', path: 'users/{id}/revoke-access', title: 'Revoke access', ignored: session },
  { on: write, path: 'users/{id}/sessions', title: 'Delete sessions', ignored: session },
  { on: write, path: 'users/{id}/refresh-tokens', title: 'Delete refresh tokens', ignored: session },
  { on: write, path: 'users/{id}/federated-connections-tokensets/**', title: 'Delete token sets', ignored: session },
  { on: write, path: 'sessions/**', title: 'Sessions', ignored: session },
  { on: write, path: 'refresh-tokens/**', title: 'Refresh tokens', ignored: session },
  { on: write, path: 'device-credentials/**', title: 'Device credentials', ignored: session },
  { on: write, path: 'grants/**', title: 'Grants', ignored: session },
  { on: 'DELETE', path: 'user-blocks/**', title: 'Unblock by id or identifier', ignored: unblocked },

  { on: 'DELETE', path: 'connections/{con}/users', title: 'Delete a connection user', ignored: byEmail },
  { on: 'DELETE', path: 'connections/{con}', title: 'Delete a connection', ignored: wholeConnection },
  { on: write, path: 'connections/**', title: 'Other connection writes', ignored: 'settings only' },
  { on: 'POST', path: 'jobs/users-imports', title: 'Import users', ignored: 'queued only: sui or fui tells the end' },
  { on: write, path: 'jobs/**', title: 'Other jobs', ignored: 'changes no user' },
  { on: write, path: 'tickets/**', title: 'Tickets', ignored: 'a link was made: its use is told by scp or sv' },

  // Routes come without notice. A needless GET is cheaper than an old row; but what such a call proves is not known.
  { on: write, path: 'users/{id}/**', title: 'Any later route below a user', who: user, means: recheck('updated') },
]

/** The user whose id is the segment at `index`. */
function inPath(index: number): (call: Call) => Ref[] {
  return ({ path }) => refs([decoded(path[index])])
}

/** The role or the organisation whose id is the second segment. */
function named({ path }: Call): string | undefined {
  return text(decoded(path[1]))
}

/** The users listed under `member` of the request. */
function inBody(member: string): (call: Call) => Ref[] {
  return ({ body }) => {
    const listed = body[member]
    return Array.isArray(listed) ? refs(listed) : []
  }
}

function createdUser({ answer }: Call): Ref[] {
  return isRecord(answer) ? refs([answer['user_id']]) : []
}

/**
 * The primary from the path; the secondaries from the body (unless it holds `link_with`, a token of the secondary)
 * and from the answer, which lists every identity that the primary now has.
 */
function linkedUsers({ path, body, answer }: Call): Ref[] {
  const primary = userId(decoded(path[1]))
  if (primary === undefined) return []
  const identities = [body, ...(Array.isArray(answer) ? answer : [])].filter(isRecord)
  return refs([primary, ...identities.map((identity) => joined(identity['provider'], identity['user_id']))])
}

/** The primary, and the secondary, which is a user of its own again. */
function parted({ path }: Call): Ref[] {
  const primary = userId(decoded(path[1]))
  return primary === undefined ? [] : refs([primary, joined(decoded(path[3]), decoded(path[4]))])
}
