// The only reader of the environment: one schema, read once, frozen, handed down.
import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import Schema from 'typebox/schema'
import { Convert, Default, Errors } from 'typebox/value'
import { type Fields, needed as neededFields, neededIn, openFields } from './fields/fields.ts'
import { pathForm, pathsOf, pathText } from './fields/paths.ts'
import { headersTrouble, type UserHeader, userHeader } from './readers/user-headers.ts'

const port = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: example, description, examples: [String(example)] })
const optional = (description: string, pattern: string, example: string) =>
  Type.Optional(Type.String({ description, pattern, examples: [example] }))

const flag = (description: string) => optional(`${description}: true or false`, '^(true|false)$', 'true')

const interval = (unit: string, what: string, usual: number) =>
  Type.Integer({
    minimum: 0,
    maximum: 10_000,
    default: usual,
    description: `${unit} from one start to the next of ${what}: a number; 0: never by itself`,
    examples: [String(usual)],
  })

const domain = '[A-Za-z0-9.-]+(:[0-9]+)?'
const anything = '^[^\\s]+$'
const list = (item: string) => `^${item}( *, *${item})*$`

const connectionKinds = ['database', 'passwordless', 'social', 'enterprise'] as const
const grantKinds = ['roles', 'permissions', 'organizations'] as const

/** Every variable: what it means, what is expected, an example. An empty value counts as unset. */
export const Environment = Type.Object({
  PORT: port('where the API listens: a port number; 0 takes any free one', 3000),
  HOST: Type.String({
    default: '127.0.0.1',
    description: 'the address that the API listens on',
    examples: ['0.0.0.0'],
  }),
  DATABASE_URL: optional('Postgres 15 or newer: a URL', '^postgres(ql)?://', 'postgresql://mirror:secret@db:5432/app'),
  REDIS_URL: optional('Redis 7 or newer, or Valkey: a URL', '^rediss?://', 'redis://redis:6379'),
  AUTH0_DOMAIN: optional("the tenant's domain, without https://", `^${domain}$`, 'acme.eu.auth0.com'),
  AUTH0_CUSTOM_DOMAINS: optional(
    'further accepted issuers: domains, comma separated',
    list('[^\\s,]+'),
    'login.acme.com',
  ),
  AUTH0_AUDIENCE: optional(
    'API identifiers, one of which a token must carry, comma separated',
    list('[^\\s,]+'),
    'https://api.acme.com',
  ),
  AUTH0_CLIENT_ID: optional('machine-to-machine client for the Management API', anything, 'rT5uV6wX7yZ8aB9c'),
  AUTH0_CLIENT_SECRET: optional('the secret of that client', anything, 'aLongRandomString'),
  AUTH0_SETUP_TOKEN: optional(
    'a token of the Management API for `user-mirror setup` alone, such as the API Explorer of the Dashboard gives',
    anything,
    'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln',
  ),
  AUTH0_BASE_URL: optional(
    'where the tenant is reached, if not at https://AUTH0_DOMAIN: a URL',
    '^https?://[^\\s]+$',
    'http://127.0.0.1:4000',
  ),
  LOG_STREAM_TOKENS: optional('accepted log-stream secrets, comma separated', list('[^,]+'), 'aLongRandomString'),
  EVENT_STREAM_TOKENS: optional(
    'accepted event-stream secrets, comma separated: a bearer token, user:password or header=value',
    list('[^,]+'),
    'aLongRandomString',
  ),
  PULL_LOGS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 86_400,
      description: 'reads the log of the tenant from the Management API: seconds from one poll to the next',
      examples: ['60'],
    }),
  ),
  PULL_EVENTS: flag('reads the Events API as a stream'),
  RESUME_STREAMS: flag('sets a log stream or an event stream going again that Auth0 has stopped'),
  REFRESH_ON_LOGIN: Type.String({
    pattern: `^none$|${list(`(${connectionKinds.join('|')})`)}`,
    default: 'social,enterprise',
    description: `kinds of connection whose logins make the profile stale: of ${connectionKinds.join(', ')}, comma separated, or none`,
    examples: ['database,social,enterprise'],
  }),
  MIRROR_GRANTS: Type.String({
    pattern: `^none$|${list(`(${grantKinds.join('|')})`)}`,
    default: 'none',
    description: `what users have been granted that is mirrored as well: of ${grantKinds.join(', ')}, comma separated, or none`,
    examples: ['roles,organizations'],
  }),
  MIRROR_FIELDS: optional(
    "what is mirrored of a user, and nothing else: Auth0's names of members, with dots down into objects, comma separated",
    list(pathForm),
    'email,name,app_metadata.plan',
  ),
  MIRROR_FIELDS_EXCEPT: optional(
    `what is not mirrored of a user: names like those of MIRROR_FIELDS, none of which may hold ${neededFields.map(pathText).join(', ')}`,
    list(pathForm),
    'phone_number,user_metadata.preferences',
  ),
  METADATA_SCHEMA: optional(
    'a JSON file with the JSON Schema of the user_metadata that users may give themselves: its path',
    '.',
    './metadata.schema.json',
  ),
  BLOCKED_USERS: Type.Union([Type.Literal('refuse'), Type.Literal('allow')], {
    default: 'refuse',
    description:
      'what becomes of requests of users who are blocked or deleted at Auth0, while their tokens are valid: refuse or allow',
    examples: ['refuse'],
  }),
  DELETED_USERS: Type.Union([Type.Literal('keep'), Type.Literal('scrub'), Type.Literal('cascade')], {
    default: 'keep',
    description:
      'what becomes of the rows of users who are deleted at Auth0: keep, scrub (the row without the person) or cascade (the row goes)',
    examples: ['scrub'],
  }),
  VERIFY_HEADERS: Type.String({
    pattern: list(pathForm),
    default: 'id,email,email_verified,name',
    description:
      'what GET /verify tells of the caller, as x-user-* headers: columns of a user, or paths into its metadata, comma separated',
    examples: ['id,email,app_metadata.plan'],
  }),
  VERIFY_CACHE_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 300,
    default: 0,
    description:
      'how long a gateway may keep an answer of GET /verify, and let through who is blocked meanwhile: a number of seconds; 0: not at all',
    examples: ['5'],
  }),
  ADMIN_TOKEN: optional('opens the operator routes', anything, 'aLongRandomString'),
  RATE_LIMIT: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 600,
    description:
      "per minute and address: failed attempts to get in, and requests of the operator's routes: a number; 0: no limit",
    examples: ['600'],
  }),
  TRUST_PROXY: optional(
    'proxies whose word on the address of a sender is taken: addresses or networks, comma separated',
    list('([0-9A-Fa-f.:]+(/[0-9]+)?|loopback|linklocal|uniquelocal)'),
    '10.0.0.0/8',
  ),
  TENANT_PORT: port('where the local tenant listens: a port number', 4000),
  API_RESERVE: Type.Number({
    minimum: 0,
    maximum: 0.9,
    default: 0.3,
    description: "share of the tenant's rate limit that is left to the team's own traffic: from 0 to 0.9",
    examples: ['0.3'],
  }),
  SWEEP_MINUTES: interval('minutes', 'a sweep, which looks for users changed since the last one', 15),
  BACKFILL_HOURS: interval('hours', 'a backfill, which compares the mirror with all users of the tenant', 24),
  DRIFT_HOURS: interval('hours', 'a drift check, which compares a sample of rows field by field', 24),
  GRANTS_HOURS: interval('hours', 'a full look at what users have been granted, where that is mirrored', 24),
  START_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 86_400,
    default: 60,
    description: 'how long a start waits for Postgres, and a worker for Redis: a number of seconds',
    examples: ['60'],
  }),
  DRAIN_SECONDS: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 3_600,
      description:
        'how long the API goes on serving after SIGTERM while it says that it is not ready, so that a load balancer takes it out: a number of seconds',
      examples: ['5'],
    }),
  ),
  INBOX_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3650,
    default: 30,
    description: 'events older than this many days are forgotten: a number of days',
    examples: ['30'],
  }),
  SUBSCRIBERS_PRIVATE: flag('messages to subscribers may go to private addresses, and by plain HTTP'),
  SUBSCRIBERS_KEY: optional(
    "what the secrets of subscribers are sealed with: the first of them seals, each opens, comma separated; default the Auth0 client's secret",
    list('[^,]+'),
    'aLongRandomString',
  ),
  CHANGES_DAYS: Type.Integer({
    minimum: 0,
    maximum: 3650,
    default: 7,
    description: 'changes of users older than this many days leave the feed: a number of days; 0: there is no feed',
    examples: ['7'],
  }),
  CHANGES_VALUES: Type.Union([Type.Literal('none'), Type.Literal('before,after')], {
    default: 'none',
    description: 'which values the feed holds of what has changed: none or before,after',
    examples: ['before,after'],
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    'where traces go: the URL of an OTLP receiver over HTTP',
    '^https?://[^\\s]+$',
    'http://collector:4318',
  ),
  LOG_LEVEL: optional('silent, error, warn, info or debug', '^(silent|error|warn|info|debug)$', 'info'),
})
type Environment = Static<typeof Environment>

export interface Auth0Config {
  domain: string
  /** With scheme, without trailing slash. */
  baseUrl: string
  /** Accepted `iss`, with trailing slash. */
  issuers: string[]
  audiences: string[]
  clientId: string
  clientSecret: string
}

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

/** Names the variable, what was expected and an example; never the value, which may be a secret. */
export class ConfigError extends Error {}

type Variables = Record<string, string | undefined>

/** Is told of each mistake; where it does not throw, the reading goes on without. */
type OnWrong = (error: ConfigError) => void

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

/** All that a real tenant needs, or nothing of it: what is half configured never runs against the local tenant. */
const together = ['DATABASE_URL', 'AUTH0_AUDIENCE', 'AUTH0_CLIENT_ID', 'AUTH0_CLIENT_SECRET'] as const

function auth0Of(environment: Environment, onWrong: OnWrong): Auth0Config | undefined {
  const { AUTH0_DOMAIN } = environment
  if (AUTH0_DOMAIN === undefined) {
    const orphan = Object.entries(environment).find(([name, value]) => name.startsWith('AUTH0_') && value !== undefined)
    if (orphan !== undefined) onWrong(wrong('AUTH0_DOMAIN', `is needed because ${orphan[0]} is set`))
    return undefined
  }
  for (const missing of together.filter((name) => environment[name] === undefined))
    onWrong(wrong(missing, 'is needed because AUTH0_DOMAIN is set'))
  const baseUrl = (environment.AUTH0_BASE_URL ?? `https://${AUTH0_DOMAIN}`).replace(/\/+$/, '')
  const domains = [AUTH0_DOMAIN, ...listOf(environment.AUTH0_CUSTOM_DOMAINS)]
  return {
    domain: AUTH0_DOMAIN,
    baseUrl,
    issuers: [...new Set([...domains.map(issuerOf), issuerOf(baseUrl)])],
    audiences: listOf(environment.AUTH0_AUDIENCE),
    clientId: environment.AUTH0_CLIENT_ID ?? '',
    clientSecret: environment.AUTH0_CLIENT_SECRET ?? '',
  }
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

function issuerOf(domainOrUrl: string): string {
  const url = /^https?:\/\//.test(domainOrUrl) ? domainOrUrl : `https://${domainOrUrl}`
  return url.endsWith('/') ? url : `${url}/`
}

/** `none` names none of them. */
function namedIn<Kind extends string>(value: string, kinds: readonly Kind[]): Kind[] {
  const named = listOf(value)
  return kinds.filter((kind) => named.includes(kind))
}

function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map((item) => item.trim())
}

/** @throws ConfigError where a command needs a variable that is not set */
export function needed<T>(name: keyof Environment, value: T | undefined, why: string): T {
  if (value === undefined) throw wrong(name, `is needed ${why}`)
  return value
}

function wrong(name: string, what: string): ConfigError {
  const schema: { description?: string; examples?: unknown } = Object(Reflect.get(Environment.properties, name))
  const [example] = Array.isArray(schema.examples) ? schema.examples : []
  return new ConfigError(`${name} ${what}. Expected: ${schema.description}. For example: ${name}=${example}`)
}
