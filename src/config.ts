// The only reader of the environment: one schema (environment.ts), read once, frozen, handed down. What is Auth0's is in
// config-auth0.ts.
import { readFileSync } from 'node:fs'
import Schema from 'typebox/schema'
import { Convert, Default, Errors } from 'typebox/value'
import { type Auth0Config, auth0Of } from './config-auth0.ts'
import { type OnWrong, wrong } from './config-error.ts'
import { connectionKinds, Environment, grantKinds, listOf } from './environment.ts'
import { type Fields, neededIn, openFields } from './fields/fields.ts'
import { pathsOf, pathText } from './fields/paths.ts'
import { headersTrouble, type UserHeader, userHeader } from './readers/user-headers.ts'

export interface PullConfig {
  /** Undefined: the log is not read. */
  logsEveryMs: number | undefined
  events: boolean
  /** Whether the streams at Auth0 are watched, and what is done about a stopped one. */
  streams: 'watch' | 'resume'
}

export interface ReadingConfig {
  /** Where a login makes the profile stale. */
  refreshOnLogin: (typeof connectionKinds)[number][]
  /** What is mirrored of what users have been granted. */
  grants: (typeof grantKinds)[number][]
  /** What is mirrored of users; absent: everything. */
  fields?: Fields
}

export interface SubscriberConfig {
  /** Private addresses and plain HTTP are allowed. */
  allowPrivate: boolean
  /** What secrets are sealed with; none: the Auth0 client's secret. */
  keys: string[]
}

export interface Config {
  port: number
  host: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** Undefined: the local tenant. */
  auth0: Auth0Config | undefined
  /** For `setup` alone. */
  setupToken: string | undefined
  tenantPort: number
  tenantHost: string
  logStreamTokens: string[]
  eventStreamTokens: string[]
  /** What becomes of callers who are blocked or deleted at Auth0. */
  blockedUsers: Environment['BLOCKED_USERS']
  /** The JSON Schema of the `user_metadata` that users may give themselves; undefined: anything. */
  metadataSchema: Record<string, unknown> | undefined
  /** What becomes of the rows of deleted users: the worker's word counts. */
  deletedUsers: Environment['DELETED_USERS']
  adminToken: string | undefined
  /** What a gateway is told of a caller, and for how long it may keep that. */
  verify: { headers: UserHeader[]; cacheSeconds: number }
  /** Of one address in a minute: failed attempts to get in, and requests of the operator's routes; 0: no limit. */
  rateLimit: number
  /** Proxies whose `X-Forwarded-For` is believed. */
  trustProxy: string[]
  pull: PullConfig
  /** How log events are read. */
  reading: ReadingConfig
  /** Share of the tenant's rate limit that is left to the team's own traffic. */
  apiReserve: number
  /** Milliseconds from one start to the next of each kind of run; undefined: never by itself. */
  intervals: Record<'sweep' | 'backfill' | 'drift' | 'grants', number | undefined>
  subscribers: SubscriberConfig
  /** Days for which the inbox keeps events. */
  inboxDays: number
  /** What the feed of changes keeps: the worker's word counts. */
  changes: { days: number; values: boolean }
  /** How long a start waits for what it needs. */
  startMs: number
  /** How long the API serves on after a signal to end. */
  drainMs: number
  /** Where an OTLP receiver takes traces; undefined: there are none. */
  tracesTo: string | undefined
  logLevel: string | undefined
}

type Variables = Record<string, string | undefined>

/** @throws ConfigError */
export function readConfig(variables: Variables): Config {
  return read(variables, (error) => {
    throw error
  })
}

/**
 * The settings as far as they can be used, and what is wrong with the others: for whoever is to help with that. What is
 * missing of Auth0's is empty.
 */
export function readUsable(variables: Variables): { config: Config; wrong: string[] } {
  const wrong: string[] = []
  const config = read(variables, ({ message }) => void wrong.push(message))
  return { config, wrong }
}

function read(variables: Variables, onWrong: OnWrong): Config {
  const environment = environmentOf(variables, onWrong)
  return Object.freeze<Config>({
    port: environment.PORT,
    host: environment.HOST,
    databaseUrl: environment.DATABASE_URL,
    redisUrl: environment.REDIS_URL,
    auth0: auth0Of(environment, onWrong),
    setupToken: environment.AUTH0_SETUP_TOKEN,
    tenantPort: environment.TENANT_PORT,
    tenantHost: environment.TENANT_HOST,
    logStreamTokens: listOf(environment.LOG_STREAM_TOKENS),
    eventStreamTokens: listOf(environment.EVENT_STREAM_TOKENS),
    blockedUsers: environment.BLOCKED_USERS,
    metadataSchema: schemaIn(environment.METADATA_SCHEMA, onWrong),
    deletedUsers: environment.DELETED_USERS,
    adminToken: environment.ADMIN_TOKEN,
    verify: { headers: headersIn(environment.VERIFY_HEADERS), cacheSeconds: environment.VERIFY_CACHE_SECONDS },
    rateLimit: environment.RATE_LIMIT,
    trustProxy: listOf(environment.TRUST_PROXY),
    pull: {
      logsEveryMs: environment.PULL_LOGS && environment.PULL_LOGS * 1000,
      events: environment.PULL_EVENTS === 'true',
      streams: environment.RESUME_STREAMS === 'true' ? 'resume' : 'watch',
    },
    reading: {
      refreshOnLogin: namedIn(environment.REFRESH_ON_LOGIN, connectionKinds),
      grants: namedIn(environment.MIRROR_GRANTS, grantKinds),
      ...fieldsOf(environment, onWrong),
    },
    apiReserve: environment.API_RESERVE,
    intervals: {
      sweep: everyMs(environment.SWEEP_MINUTES, 60_000),
      backfill: everyMs(environment.BACKFILL_HOURS, 3_600_000),
      drift: everyMs(environment.DRIFT_HOURS, 3_600_000),
      grants: environment.MIRROR_GRANTS === 'none' ? undefined : everyMs(environment.GRANTS_HOURS, 3_600_000),
    },
    subscribers: {
      allowPrivate: (environment.SUBSCRIBERS_PRIVATE ?? String(environment.AUTH0_DOMAIN === undefined)) === 'true',
      keys: listOf(environment.SUBSCRIBERS_KEY),
    },
    inboxDays: environment.INBOX_DAYS,
    changes: { days: environment.CHANGES_DAYS, values: environment.CHANGES_VALUES !== 'none' },
    startMs: environment.START_SECONDS * 1000,
    drainMs: (environment.DRAIN_SECONDS ?? (environment.AUTH0_DOMAIN === undefined ? 0 : usualDrainSeconds)) * 1000,
    tracesTo: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: environment.LOG_LEVEL,
  })
}

function fieldsOf(
  { MIRROR_FIELDS = '', MIRROR_FIELDS_EXCEPT = '' }: Environment,
  onWrong: OnWrong,
): Pick<ReadingConfig, 'fields'> {
  const except = pathsOf(MIRROR_FIELDS_EXCEPT)
  const refused = neededIn(except)
  if (refused !== undefined)
    onWrong(wrong('MIRROR_FIELDS_EXCEPT', `names ${pathText(refused)}, without which there is no mirror`))
  const fields = openFields({ only: pathsOf(MIRROR_FIELDS), except })
  return fields.all ? {} : { fields }
}

function headersIn(list: string): UserHeader[] {
  const paths = pathsOf(list)
  const trouble = headersTrouble(paths)
  if (trouble !== undefined) throw wrong('VERIFY_HEADERS', trouble)
  return paths.map(userHeader)
}

/** A Kubernetes service or a load balancer that asks every two seconds has taken a replica out by then. */
const usualDrainSeconds = 5

function everyMs(count: number, unitMs: number): number | undefined {
  return count === 0 ? undefined : count * unitMs
}

function environmentOf(variables: Variables, onWrong: OnWrong): Environment {
  const known = Object.keys(Environment.properties).map((name) => [name, variables[name] || undefined] as const)
  const set = Object.fromEntries(known.filter(([, value]) => value !== undefined))
  const environment: unknown = Default(Environment, Convert(Environment, set))
  const names = [...new Set(Errors(Environment, environment).map(({ instancePath }) => instancePath.slice(1)))]
  for (const name of names) onWrong(wrong(name, 'is not as expected'))
  if (names.length === 0) return environment as Environment // checked by `Errors`
  return environmentOf(Object.fromEntries(Object.entries(set).filter(([name]) => !names.includes(name))), onWrong)
}

/** Read now and compiled once to see that it is one: what is wrong with it is told at the start. */
function schemaIn(file: string | undefined, onWrong: OnWrong): Record<string, unknown> | undefined {
  if (file === undefined) return undefined
  try {
    const schema: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new Error('not an object')
    const found = { ...schema }
    Schema.Compile(found)
    return found
  } catch {
    onWrong(wrong('METADATA_SCHEMA', 'does not lead to a JSON Schema'))
    return undefined
  }
}

/** `none` names none of them. */
function namedIn<Kind extends string>(value: string, kinds: readonly Kind[]): Kind[] {
  const named = listOf(value)
  return kinds.filter((kind) => named.includes(kind))
}
