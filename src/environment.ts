// The table of variables: what each means, what is expected, an example. Documentation, error messages and types are made
// of it; who reads them is config.ts.
import { type Static, Type } from 'typebox'
import { needed as neededFields } from './fields/fields.ts'
import { pathForm, pathText } from './fields/paths.ts'

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

/** What a variable that holds a list names; unset: nothing. */
export function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map((item) => item.trim())
}

export const connectionKinds = ['database', 'passwordless', 'social', 'enterprise'] as const
export const grantKinds = ['roles', 'permissions', 'organizations'] as const

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
  TENANT_HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    description: 'the address on which the local tenant listens; whoever reaches it has tokens for anybody',
    examples: ['127.0.0.1'],
  }),
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
export type Environment = Static<typeof Environment>
