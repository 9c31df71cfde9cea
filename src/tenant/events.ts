// Log events as a tenant writes them, member for member. Traps of the real ones are kept: `sapi` names the actor and not
// the affected user, `sdu` holds the id without its provider, and only in the description.
import { createHash } from 'node:crypto'
import type { Organization } from './grants.ts'
import type { Happening } from './log.ts'
import { isObject, type JsonObject, present, textOf } from './members.ts'
import { type Identity, identitiesOf, type Profile } from './users.ts'

/** One call of the Management API, as its log tells it. */
export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly query: JsonObject
  readonly body: JsonObject
  readonly ip: string
  readonly userAgent: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly correlationId?: string | undefined
}

export interface ApiAnswer {
  readonly statusCode: number
  readonly body: unknown
}

const everyEvent = { $event_schema: { version: '1.0.0' }, environment_name: 'local-1', tenant_name: 'local' }

/** The same kind of event carries its unknown actor as absent, null or empty, from one tenant and year to the next. */
const unknownActors: readonly JsonObject[] = [{}, { user_id: null }, { user_id: '' }]

/** "Success API Operation": the title of the operation, the request and the answer. */
export function makeApiEvent(date: Date, title: string, call: ApiCall, answer: ApiAnswer): Happening {
  return {
    date: date.toISOString(),
    type: 'sapi',
    description: title,
    client_id: call.clientId,
    client_name: '',
    ip: call.ip,
    user_agent: call.userAgent,
    details: { request: describeCall(call), response: answer },
    ...unknownActors[date.getTime() % unknownActors.length],
    ...(call.correlationId !== undefined && { references: { correlation_id: call.correlationId } }),
    ...everyEvent,
  }
}

function describeCall(call: ApiCall): JsonObject {
  return {
    method: call.method,
    path: call.path,
    query: call.query,
    userAgent: call.userAgent,
    body: maskSecrets(call.body),
    channel: 'api',
    ip: call.ip,
    auth: { user: {}, strategy: 'jwt', credentials: { scopes: call.scopes } },
  }
}

/** "Success Signup": also written when a database user is made through the Management API. */
export function makeSignupEvent(date: Date, call: ApiCall, profile: Profile): Happening {
  return {
    date: date.toISOString(),
    type: 'ss',
    description: '',
    ...whereFrom(profile),
    client_id: call.clientId,
    client_name: 'Local client',
    ip: call.ip,
    user_agent: call.userAgent,
    details: { body: { client_id: call.clientId, tenant: 'local', ...maskSecrets(call.body) } },
    user_id: profile.user_id,
    user_name: userName(profile),
    ...everyEvent,
  }
}

/** "Success User Deletion": `user_id` is empty, as recorded. */
export function makeDeletionEvent(date: Date, call: ApiCall, profile: Profile): Happening {
  const { connection, ...from } = whereFrom(profile)
  return {
    date: date.toISOString(),
    type: 'sdu',
    description: `user_id: ${String(primaryOf(profile)?.['user_id'])}`,
    connection,
    ip: call.ip,
    user_agent: call.userAgent,
    details: { body: { tenant: 'local', connection } },
    user_id: '',
    user_name: '',
    ...from,
    ...everyEvent,
  }
}

/** "Organization Member Added": `user_id` lacks its provider, as recorded in 2025. */
export function makeJoinedEvent(date: Date, { id, name }: Organization, profile: Profile): Happening {
  const { connection, connection_id } = whereFrom(profile)
  return {
    date: date.toISOString(),
    type: 'organization_member_added',
    description: 'Successfully added member to organization',
    ...present({ connection, connection_id }),
    client_id: 'local-app',
    client_name: 'Local app',
    ip: textOf(profile, 'last_ip') ?? '127.0.0.1',
    user_agent: 'Other 0.0.0 / Other 0.0.0',
    details: { reason: 'invitation' },
    hostname: '127.0.0.1',
    user_id: String(primaryOf(profile)?.['user_id']),
    user_name: userName(profile),
    organization_id: id,
    organization_name: name,
    ...everyEvent,
  }
}

/** "Success Login", or, for a user whom an administrator has blocked, "Failed Login" with that reason. */
export function makeLoginEvent(date: Date, profile: Profile): Happening {
  const isBlocked = profile['blocked'] === true
  return {
    date: date.toISOString(),
    type: isBlocked ? 'f' : 's',
    description: isBlocked ? 'user is blocked' : 'Successful login',
    ...whereFrom(profile),
    client_id: 'local-app',
    client_name: 'Local app',
    ip: textOf(profile, 'last_ip') ?? '127.0.0.1',
    user_agent: 'Other 0.0.0 / Other 0.0.0',
    details: isBlocked ? { error: { message: 'user is blocked' } } : loginDetails(date, profile),
    hostname: '127.0.0.1',
    user_id: profile.user_id,
    user_name: userName(profile),
    ...everyEvent,
  }
}

function loginDetails(date: Date, profile: Profile): JsonObject {
  const completedAt = date.getTime()
  const stats = { loginsCount: profile['logins_count'] }
  const times = { initiatedAt: completedAt - 3400, completedAt, elapsedTime: 3400 }
  const { connection, connection_id, strategy } = whereFrom(profile)
  const identity = String(primaryOf(profile)?.['user_id'])
  const proof = { name: 'federated-authenticate', ...times, connection, connection_id, strategy, identity, stats }
  const login = {
    name: 'login',
    flow: 'universal-login',
    ...times,
    user_id: profile.user_id,
    user_name: userName(profile),
  }
  return { prompts: [proof, login], ...times, stats }
}

interface Origin extends JsonObject {
  readonly connection?: string
  readonly connection_id?: string
  readonly strategy?: string
}

/** Connection and strategy of the identity that the user signs in with. */
function whereFrom(profile: Profile): Origin {
  const identity = primaryOf(profile)
  if (identity === undefined) return {}
  const connection = String(identity['connection'])
  return {
    connection,
    connection_id: connectionId(connection),
    strategy: identity.provider,
    strategy_type: strategyType(identity),
  }
}

function strategyType(identity: Identity): string {
  if (identity.provider === 'auth0') return 'database'
  if (identity.provider === 'sms' || identity.provider === 'email') return 'passwordless'
  return identity['isSocial'] === true ? 'social' : 'enterprise'
}

/** The same name has the same id in every run of the tenant. */
export function connectionId(connection: string): string {
  return `con_${createHash('sha256').update(connection).digest('hex').slice(0, 16)}`
}

function primaryOf(profile: Profile): Identity | undefined {
  return identitiesOf(profile)[0]
}

function userName(profile: Profile): string {
  return textOf(profile, 'email') ?? textOf(profile, 'phone_number') ?? textOf(profile, 'name') ?? ''
}

/** Auth0 logs passwords as five asterisks and other secrets as REDACTED. */
function maskSecrets(body: JsonObject): JsonObject {
  const masked = Object.entries(body).map(([member, value]) => [member, maskMember(member, value)])
  return present(Object.fromEntries(masked))
}

function maskMember(member: string, value: unknown): unknown {
  if (member === 'password') return '*****'
  if (member === 'httpAuthorization' || member === 'link_with') return 'REDACTED'
  return member === 'sink' && isObject(value) ? maskSecrets(value) : value
}
