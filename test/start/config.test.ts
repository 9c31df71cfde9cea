import t from 'tap'
import { readConfig } from '../../src/config.ts'

const production = {
  AUTH0_DOMAIN: 'acme.eu.auth0.com',
  AUTH0_AUDIENCE: 'https://api.acme.com',
  AUTH0_CLIENT_ID: 'id',
  AUTH0_CLIENT_SECRET: 'secret',
  DATABASE_URL: 'postgresql://mirror:pw@db/app',
}

t.test('with nothing set, everything is local', async (t) => {
  t.match(readConfig({}), { port: 3000, host: '127.0.0.1', tenantPort: 4000, databaseUrl: undefined, auth0: undefined })
  t.match(
    readConfig({ PORT: '', DATABASE_URL: '' }),
    { port: 3000, databaseUrl: undefined },
    'an empty value is an unset one',
  )
})

t.test('a real tenant has its domain and its custom domains as issuers', async (t) => {
  const { auth0 } = readConfig({
    ...production,
    AUTH0_CLIENT_SECRET: 'x',
    AUTH0_CUSTOM_DOMAINS: 'login.acme.com, id.acme.com',
  })
  t.strictSame(auth0?.issuers, ['https://acme.eu.auth0.com/', 'https://login.acme.com/', 'https://id.acme.com/'])
  t.equal(auth0?.baseUrl, 'https://acme.eu.auth0.com')
})

t.test('rows of deleted users are kept unless something else is said, and that is known', async (t) => {
  t.equal(readConfig({}).deletedUsers, 'keep')
  t.equal(readConfig({ DELETED_USERS: 'scrub' }).deletedUsers, 'scrub')
  t.throws(() => readConfig({ DELETED_USERS: 'drop' }), /DELETED_USERS/)
})

t.test('changes are kept for a week, without values, unless something else is said', async (t) => {
  t.strictSame(readConfig({}).changes, { days: 7, values: false })
  const changes = readConfig({ CHANGES_DAYS: '0', CHANGES_VALUES: 'before,after' }).changes
  t.strictSame(changes, { days: 0, values: true })
  t.throws(() => readConfig({ CHANGES_VALUES: 'after' }), /CHANGES_VALUES/)
})

t.test('secrets are lists, so that they rotate', async (t) => {
  t.strictSame(readConfig({ LOG_STREAM_TOKENS: 'new, Bearer old' }).logStreamTokens, ['new', 'Bearer old'])
  const { eventStreamTokens } = readConfig({ EVENT_STREAM_TOKENS: 'new, auth0:pw, x-secret=old' })
  t.strictSame(eventStreamTokens, ['new', 'auth0:pw', 'x-secret=old'])
  t.strictSame(readConfig({}).eventStreamTokens, [])
})

t.test('nothing is pulled unless it is asked for', async (t) => {
  t.strictSame(readConfig({}).pull, { logsEveryMs: undefined, events: false, streams: 'watch' })
  t.strictSame(readConfig({ PULL_LOGS: '60', PULL_EVENTS: 'true', RESUME_STREAMS: 'true' }).pull, {
    logsEveryMs: 60_000,
    events: true,
    streams: 'resume',
  })
})

t.test('which logins have Auth0 asked is a setting', async (t) => {
  const kinds = (value?: string) => readConfig(value === undefined ? {} : { REFRESH_ON_LOGIN: value }).reading
  t.strictSame(kinds(), { refreshOnLogin: ['social', 'enterprise'], grants: [] })
  t.strictSame(kinds(''), { refreshOnLogin: ['social', 'enterprise'], grants: [] }, 'an empty value is an unset one')
  t.strictSame(kinds('none'), { refreshOnLogin: [], grants: [] })
  t.strictSame(kinds('enterprise, database'), { refreshOnLogin: ['database', 'enterprise'], grants: [] })
  t.strictSame(kinds('social,social'), { refreshOnLogin: ['social'], grants: [] })
})

t.test('what is mirrored of what users have been granted is a setting, and looked at daily then', async (t) => {
  const grants = (value: string) => readConfig({ MIRROR_GRANTS: value }).reading.grants
  t.strictSame(grants(''), [])
  t.strictSame(grants('none'), [])
  t.strictSame(grants('organizations, roles'), ['roles', 'organizations'])
  t.equal(readConfig({ MIRROR_GRANTS: 'roles' }).intervals.grants, 86_400_000)
  t.equal(readConfig({ MIRROR_GRANTS: 'roles', GRANTS_HOURS: '0' }).intervals.grants, undefined)
  t.throws(() => grants('role'), { message: /^MIRROR_GRANTS .*For example: MIRROR_GRANTS=roles,organizations$/ })
})

t.test('an end is announced for as long as a load balancer needs, and in local mode to nobody', async (t) => {
  t.equal(readConfig({}).drainMs, 0)
  t.equal(readConfig(production).drainMs, 5_000)
  t.equal(readConfig({ DRAIN_SECONDS: '20' }).drainMs, 20_000)
  t.equal(readConfig({ ...production, DRAIN_SECONDS: '0' }).drainMs, 0)
  t.equal(readConfig({ START_SECONDS: '90' }).startMs, 90_000)
})

t.test('how often runs are begun is a setting, and 0 is never', async (t) => {
  t.strictSame(readConfig({}).intervals, {
    sweep: 900_000,
    backfill: 86_400_000,
    drift: 86_400_000,
    grants: undefined,
  })
  const off = { SWEEP_MINUTES: '0', BACKFILL_HOURS: '0', DRIFT_HOURS: '1' }
  t.strictSame(readConfig(off).intervals, {
    sweep: undefined,
    backfill: undefined,
    drift: 3_600_000,
    grants: undefined,
  })
  t.throws(() => readConfig({ SWEEP_MINUTES: '-1' }), { message: /^SWEEP_MINUTES .*For example: SWEEP_MINUTES=15$/ })
})

t.test("the share of the rate limit that is left to the team's own traffic is a setting", async (t) => {
  t.equal(readConfig({}).apiReserve, 0.3)
  t.equal(readConfig({ API_RESERVE: '0.5' }).apiReserve, 0.5)
  t.equal(readConfig({ API_RESERVE: '0' }).apiReserve, 0)
  for (const API_RESERVE of ['1', '-0.1', 'half']) {
    t.throws(() => readConfig({ API_RESERVE }), { message: /^API_RESERVE .*For example: API_RESERVE=0\.3$/ })
  }
})

const wrong: [what: string, variables: Record<string, string>, message: RegExp][] = [
  [
    'a port that is none',
    { PORT: '70000' },
    /^PORT is not as expected\. Expected: .*port number.* For example: PORT=3000$/,
  ],
  ['a port in words', { TENANT_PORT: 'four' }, /^TENANT_PORT .*For example: TENANT_PORT=4000$/],
  ['a poll without a pause', { PULL_LOGS: '0' }, /^PULL_LOGS .*For example: PULL_LOGS=60$/],
  ['a switch that is neither on nor off', { PULL_EVENTS: 'yes' }, /^PULL_EVENTS .*For example: PULL_EVENTS=true$/],
  [
    'a kind of connection that is none',
    { REFRESH_ON_LOGIN: 'social,sms' },
    /^REFRESH_ON_LOGIN .*or none\. For example: REFRESH_ON_LOGIN=database,social,enterprise$/,
  ],
  ['no kind of connection beside others', { REFRESH_ON_LOGIN: 'none,social' }, /^REFRESH_ON_LOGIN /],
  ['another database', { DATABASE_URL: 'mysql://x' }, /^DATABASE_URL .*For example: DATABASE_URL=postgresql:/],
  [
    'a domain with a scheme',
    { ...production, AUTH0_DOMAIN: 'https://acme.eu.auth0.com' },
    /^AUTH0_DOMAIN .*without https/,
  ],
  [
    'a domain but no database',
    { ...production, DATABASE_URL: '' },
    /^DATABASE_URL is needed because AUTH0_DOMAIN is set/,
  ],
  ['a domain but no audience', { ...production, AUTH0_AUDIENCE: '' }, /^AUTH0_AUDIENCE is needed/],
  ['a domain but no client', { ...production, AUTH0_CLIENT_ID: '' }, /^AUTH0_CLIENT_ID is needed/],
  ['a domain but no secret', { ...production, AUTH0_CLIENT_SECRET: '' }, /^AUTH0_CLIENT_SECRET is needed/],
  ['a client but no domain', { AUTH0_CLIENT_ID: 'id' }, /^AUTH0_DOMAIN is needed because AUTH0_CLIENT_ID is set/],
  ['an audience but no domain', { AUTH0_AUDIENCE: 'x' }, /^AUTH0_DOMAIN is needed because AUTH0_AUDIENCE is set/],
]

for (const [what, variables, message] of wrong) {
  t.test(`${what} is refused: the error names the variable, what is expected and an example`, async (t) => {
    t.throws(() => readConfig({ ...variables }), { message })
  })
}

t.test('an error never repeats a value, which may be a secret', async (t) => {
  try {
    readConfig({ REDIS_URL: 'http://user:hunter2@redis' })
    t.fail('it was accepted')
  } catch (error) {
    t.notMatch(String(error), 'hunter2')
  }
})

t.test(
  'who is blocked is refused, who fails has a limit, and no proxy is believed, unless it is set otherwise',
  async (t) => {
    const of = ({ blockedUsers, rateLimit, trustProxy }: ReturnType<typeof readConfig>) => [
      blockedUsers,
      rateLimit,
      trustProxy,
    ]
    t.strictSame(of(readConfig({})), ['refuse', 600, []])
    const set = { BLOCKED_USERS: 'allow', RATE_LIMIT: '0', TRUST_PROXY: '10.0.0.0/8, ::1, loopback' }
    t.strictSame(of(readConfig(set)), ['allow', 0, ['10.0.0.0/8', '::1', 'loopback']])
    for (const [name, value] of Object.entries({ BLOCKED_USERS: 'no', RATE_LIMIT: '-1', TRUST_PROXY: 'true' })) {
      t.throws(() => readConfig({ [name]: value }), { message: new RegExp(`^${name} .*For example: ${name}=`) })
    }
  },
)

t.test(
  'what users may give themselves is a file with a JSON Schema, which is looked at as soon as it is named',
  async (t) => {
    t.equal(readConfig({}).metadataSchema, undefined)
    const schema = { type: 'object', properties: { theme: { enum: ['dark', 'light'] } } }
    const directory = t.testdir({
      'good.json': JSON.stringify(schema),
      'list.json': '[]',
      'broken.json': '{',
      'wrong.json': '{"pattern": "("}',
    })
    t.strictSame(readConfig({ METADATA_SCHEMA: `${directory}/good.json` }).metadataSchema, schema)
    for (const name of ['list', 'broken', 'wrong', 'absent']) {
      t.throws(
        () => readConfig({ METADATA_SCHEMA: `${directory}/${name}.json` }),
        /^METADATA_SCHEMA .*For example/,
        name,
      )
    }
  },
)
