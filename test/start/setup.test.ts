import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openAsk } from '../../src/auth0/management.ts'
import { patient } from '../../src/auth0/patient.ts'
import { openLog } from '../../src/log.ts'
import { openPool } from '../../src/pool.ts'
import { openSetupApi } from '../../src/setup/api.ts'
import { ownEntries, withBlock } from '../../src/setup/env-file.ts'
import type { Wanted } from '../../src/setup/plan.ts'
import { setUp } from '../../src/setup/setup.ts'
import { undo } from '../../src/setup/undo.ts'
import { setupCommand } from '../../src/start/commands/setup.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase } from '../stage/database.ts'
import { inThisProcess } from '../stage/in-process.ts'
import { call, eventSecrets, eventually, secret, startMirror } from '../stage/mirror.ts'
import { openTenant } from '../stage/tenant.ts'

const audience = 'https://api.acme.example'

/** A tenant, a database and an empty directory; the command with what it needs to reach them. */
async function stage(t: Test) {
  const tenant = await openTenant()
  t.teardown(() => tenant.close())
  const directory = await emptyDirectory(t)
  const databaseUrl = await openDatabase(t)
  const { host } = new URL(tenant.issuer)
  const local = async (path: string, body: unknown) =>
    (await call('POST', `${tenant.issuer}local/${path}`, { body })).json
  const token = async (scopes?: string[]) => String((await local('management-token', { scopes }))['access_token'])
  const all = await token()
  const manage = (method: string, path: string, body?: unknown) =>
    call(method, `${tenant.issuer}api/v2/${path}`, { token: all, body })
  const base = {
    AUTH0_DOMAIN: host,
    AUTH0_BASE_URL: tenant.issuer,
    AUTH0_AUDIENCE: audience,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: tenant.clientSecret,
    DATABASE_URL: databaseUrl,
  }
  const file = join(directory, '.env')
  const env = { ...base, AUTH0_SETUP_TOKEN: all }
  const setup = (args: string[], more: Record<string, string> = {}) =>
    inThisProcess(setupCommand, ['--env', file, ...args], { ...env, ...more }, file)
  return { tenant, directory, databaseUrl, file, env, setup, local, token, manage }
}

/** Everything that setup may change at Auth0. */
async function stateOf(manage: Awaited<ReturnType<typeof stage>>['manage']): Promise<string> {
  const paths = ['resource-servers', 'client-grants', 'clients', 'log-streams', 'event-streams']
  return JSON.stringify(await Promise.all(paths.map(async (path) => (await manage('GET', path)).text)))
}

const url = 'http://127.0.0.1:1'

const features = { pullLogs: false, pullEvents: false, resume: false, grants: [], writeThrough: false }

/** The same in this process, with leave to do all. */
async function inProcess(t: Test) {
  const all = await stage(t)
  const { tenant, databaseUrl, file } = all
  const pool = openPool(databaseUrl, openLog('silent'))
  t.teardown(() => pool.end())
  const domain = new URL(tenant.issuer).host
  const common = { pool, envFile: file, scopes: undefined, dryRun: false, confirm: async () => true }
  const apiWith = (token: string) => {
    const tokens = { current: async () => token, refused: async () => undefined }
    const credentials = { clientId: '', clientSecret: '' }
    return openSetupApi(patient(openAsk({ domain, baseUrl: tenant.issuer, ...credentials }, tokens)))
  }
  const api = apiWith(await all.token())
  const wanted: Wanted = {
    domain,
    audience,
    clientId: tenant.clientId,
    url,
    eventStream: true,
    logStreamTokens: [],
    eventStreamTokens: [],
    features,
  }
  return {
    ...all,
    go: (more: Partial<Wanted> = {}, scopes?: string[]) =>
      setUp({ ...common, scopes, api, wanted: { ...wanted, ...more }, settings: {} }),
    back: () => undo({ ...common, api, domain }),
    entries: async () => ownEntries(await readFile(file, 'utf8')),
  }
}

t.test('what was there already stays, and only what was added is taken away', async (t) => {
  const { go, back, manage, tenant } = await inProcess(t)
  const path = `resource-servers/${encodeURIComponent(tenant.audience)}`
  const grants = JSON.parse((await manage('GET', 'client-grants')).text)
  const [grant] = grants
  await manage('PATCH', `client-grants/${grant.id}`, { scope: ['read:users', 'read:stats'] })
  const before = await stateOf(manage)
  const { outcome, notes } = await go({ audience: tenant.audience, features: { ...features, pullLogs: true } })
  t.equal(outcome, 'done')
  t.match(notes, [/consider taking it away: read:stats$/])
  t.match((await manage('GET', path)).json['scopes'], [{ value: 'read:users' }, { value: 'admin:mirror' }])
  t.strictSame(JSON.parse((await manage('GET', 'client-grants')).text)[0].scope, [
    'read:users',
    'read:stats',
    'read:logs',
    'read:log_streams',
    'read:event_streams',
    'update:event_deliveries',
  ])
  t.match(await back(), { outcome: 'done' })
  t.equal(await stateOf(manage), before)
})

t.test('where there is no client one is made, and its secret is in the settings alone', async (t) => {
  const { go, entries, tenant, back, manage } = await inProcess(t)
  const before = await stateOf(manage)
  const report = await go({ clientId: undefined })
  t.equal(report.outcome, 'done')
  const { AUTH0_CLIENT_ID: id = '', AUTH0_CLIENT_SECRET: secret = '' } = await entries()
  t.notMatch(JSON.stringify(report), secret)
  const body = { grant_type: 'client_credentials', client_id: id, client_secret: secret }
  const answer = await call('POST', `${tenant.issuer}oauth/token`, {
    body: { ...body, audience: `${tenant.issuer}api/v2/` },
  })
  t.equal(
    answer.json['scope'],
    'read:users read:log_streams read:event_streams update:event_deliveries',
    'it may do what is needed, and nothing else',
  )
  t.equal((await back()).outcome, 'done')
  t.equal(await stateOf(manage), before)
})

t.test(
  'a plan without Event Streams gets the rest; one without room for a log stream is told of, and gone on with',
  async (t) => {
    const { go, local, manage, entries } = await inProcess(t)
    await local('plan', { plan: 'free', eventStreams: false, logStreams: 0 })
    const full = await go()
    t.match(full, { outcome: 'failed', failure: /^make a log stream .*maximum number of log streams/ })
    t.match(full.notes, [
      /delete:users/,
      /no event stream: the tenant's plan has none/,
      /^the plan lets 2 calls through/,
    ])
    await local('plan', { plan: 'none', eventStreams: false, logStreams: 1 })
    const { LOG_STREAM_TOKENS: token = '' } = await entries()
    const again = await go({ logStreamTokens: [token] })
    t.match(
      again,
      { outcome: 'done', steps: [{ title: /^make a log stream/, done: true }] },
      'what was done is not done again',
    )
    t.equal(JSON.parse((await manage('GET', 'log-streams')).text).length, 1)
  },
)

t.test('a stream with another secret, too narrow a filter, or that stands still is put right', async (t) => {
  const { go, manage, entries } = await inProcess(t)
  await go()
  const { LOG_STREAM_TOKENS: token = '', EVENT_STREAM_TOKENS: eventToken = '' } = await entries()
  const tokens = { logStreamTokens: [token], eventStreamTokens: [eventToken] }
  t.equal((await go(tokens)).outcome, 'nothing to do')
  const [{ id }] = JSON.parse((await manage('GET', 'log-streams')).text)
  const [{ id: eventId }] = JSON.parse((await manage('GET', 'event-streams')).text).eventStreams
  await manage('PATCH', `log-streams/${id}`, {
    status: 'paused',
    filters: [{ type: 'category', name: 'auth.login.fail' }],
    sink: { httpAuthorization: 'Bearer another' },
  })
  await manage('PATCH', `event-streams/${eventId}`, { status: 'disabled', subscriptions: [] })
  const mended = await go(tokens)
  t.match(mended.steps, [
    { details: [/another secret/, /^filters /, /set going/] },
    { details: [/user\.deleted/, /set going/] },
  ])
  const { json } = await manage('GET', `log-streams/${id}`)
  t.match(json, { status: 'active', sink: { httpAuthorization: `Bearer ${token}` } })
  t.ok(JSON.stringify(json).includes('auth.login.fail'), 'a filter that somebody has added stays')
  t.equal((await go(tokens)).outcome, 'nothing to do')
  const { notes } = await go({ ...tokens, url: `${url}2` })
  t.match(
    notes,
    [/delete:users/, new RegExp(`^the log stream ${id} of the same name leads to ${url}/`)],
    'another address',
  )
})

t.test('a token that may too little changes nothing: what to click is said, with the values', async (t) => {
  const { setup, token, manage, file, go } = await inProcess(t)
  const before = await stateOf(manage)
  t.match(await go({}, ['read:users']), { outcome: 'lacking', lacking: ['read:resource_servers', /./, /./, /./] })
  const reads = ['read:resource_servers', 'read:client_grants', 'read:log_streams', 'read:event_streams']
  const narrow = await setup(['--url', url, '--yes'], { AUTH0_SETUP_TOKEN: await token(reads) })
  t.match(narrow, {
    code: 1,
    output: /^AUTH0_SETUP_TOKEN lacks create:resource_servers, create:log_streams, create:event_streams\.\n/,
  })
  const { LOG_STREAM_TOKENS: secret = '' } = ownEntries(await readFile(file, 'utf8'))
  t.match(narrow.output, /Identifier +https:\/\/api\.acme\.example\n/)
  t.match(narrow.output, /Payload URL +http:\/\/127\.0\.0\.1:1\/webhooks\/auth0\/logs\n/)
  t.match(narrow.output, /Authorization Token the value of LOG_STREAM_TOKENS in .*\.env\n/)
  t.match(narrow.output, /Permission +read:log_streams\n/)
  t.match(narrow.output, /Actions\n +None is needed/)
  t.match(secret, /^[\w-]{43}$/)
  t.notMatch(narrow.output, secret)
  t.equal(await stateOf(manage), before)

  const none = { AUTH0_SETUP_TOKEN: '', AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '' }
  t.match(await setup(['--undo'], none), {
    code: 1,
    output: /^user-mirror: to undo a setup, hand over AUTH0_SETUP_TOKEN/,
  })
  t.match(await setup(['--url', url], none), {
    code: 1,
    output: /^There is no token for it: hand over AUTH0_SETUP_TOKEN/,
  })
  const old = `e30.${Buffer.from('{"exp":1}').toString('base64url')}.x`
  t.match(await setup(['--url', url], { AUTH0_SETUP_TOKEN: old }), { code: 1, output: /AUTH0_SETUP_TOKEN has expired/ })
  t.match(await setup(['--url', url, '--yes']), { code: 0 })
  const made = await stateOf(manage)
  const noUndo = await setup(['--undo', '--yes'], { AUTH0_SETUP_TOKEN: await token(reads) })
  t.match(noUndo, {
    code: 1,
    output: /to do +remove the log stream lst_(.*\n)*the token lacks delete:event_streams, delete:l/,
  })
  t.equal(await stateOf(manage), made)
  t.match(await setup([]), { code: 2, output: /--url https:/ })
  t.match(await setup(['--url', url], { AUTH0_BASE_URL: 'http://127.0.0.1:1' }), {
    code: 1,
    output: /Auth0 cannot be reached/,
  })
})

t.test('what setup makes at Auth0 delivers: a new user arrives by both streams', async (t) => {
  const mirror = await startMirror(t, { logStream: false })
  const directory = await emptyDirectory(t)
  const [eventToken = ''] = eventSecrets
  const env = {
    AUTH0_DOMAIN: new URL(mirror.tenant.issuer).host,
    AUTH0_BASE_URL: mirror.tenant.issuer,
    AUTH0_AUDIENCE: mirror.tenant.audience,
    AUTH0_CLIENT_ID: mirror.tenant.clientId,
    AUTH0_CLIENT_SECRET: mirror.tenant.clientSecret,
    DATABASE_URL: mirror.databaseUrl,
    LOG_STREAM_TOKENS: secret,
    EVENT_STREAM_TOKENS: eventToken,
  }
  const args = ['--url', mirror.url, '--yes', '--env', join(directory, '.env')]
  t.match(
    await inThisProcess(setupCommand, args, env),
    { code: 0, output: /done +make a log stream/ },
    'as the machine client',
  )
  await mirror.manage('POST', 'users', { connection: 'Users', email: 'ada@example.com', password: 'x' })
  const arrived = () => mirror.pool.query('SELECT DISTINCT source FROM mirror.inbox ORDER BY 1')
  const { rows } = await eventually(arrived, ({ rowCount }) => rowCount === 2)
  t.strictSame(rows, [{ source: 'event_stream' }, { source: 'log_stream' }])
})

t.test('in the file with the settings every other line stays as it is', async (t) => {
  const entries = { A: 'one', B: "it's, #2" }
  for (const before of ['', 'X=1', '# comment\r\nX="a b"\n']) {
    const after = withBlock(before, entries)
    t.ok(after.startsWith(before))
    t.strictSame(ownEntries(after), entries)
    t.equal(withBlock(after, entries), after)
    t.equal(withBlock(after, {}).trimEnd(), before.trimEnd())
    const own = `${after}Y=2\n`
    t.match(withBlock(own, { A: 'two' }), /\nY=2\n$/)
  }
})

t.test('setup shows, makes, finds nothing to do, and takes away what it made', async (t) => {
  const { file, directory, env, setup, manage } = await stage(t)
  const before = await stateOf(manage)
  await writeFile(file, '# my own line\nPORT=3999\n', { mode: 0o644 })

  const planned = await setup(['--url', url, '--dry-run'])
  t.match(planned, { code: 0, output: /to do +make the API https:\/\/api\.acme\.example\n/ })
  t.match(planned.output, /make a log stream to http:\/\/127\.0\.0\.1:1\/webhooks\/auth0\/logs\n/)
  t.match(planned.output, /make an event stream to .*\/webhooks\/auth0\/events\n/)
  t.match(planned.output, /write into .*\.env: AUTH0_DOMAIN, AUTH0_AUDIENCE, LOG_STREAM_TOKENS, EVENT_STREAM_TOKENS/)
  t.match(planned.output, /consider taking it away: .*delete:users/)
  t.equal(await stateOf(manage), before, 'a dry run changes nothing')
  t.equal(await readFile(file, 'utf8'), '# my own line\nPORT=3999\n')

  const unasked = await setup(['--url', url])
  t.match(unasked, { code: 2, output: /confirm it with --yes/ })
  t.equal(await stateOf(manage), before, 'without leave nothing is changed')

  const running = run(t, ['setup', '--url', url, '--yes'], env, directory)
  const [code] = await once(running.child, 'close')
  const done = { code, output: running.output() }
  t.match(done, { code: 0, output: /\ndone; / })
  const text = await readFile(file, 'utf8')
  t.match(text, /^# my own line\nPORT=3999\n# >>> user-mirror setup/)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  const [, token = ''] = /^LOG_STREAM_TOKENS=([\w-]{43})$/m.exec(text) ?? []
  const [, eventSecret = ''] = /^EVENT_STREAM_TOKENS=([\w-]{43})$/m.exec(text) ?? []
  t.not(token, '')
  t.notMatch(done.output, token, 'secrets are in the file alone')
  t.notMatch(done.output, eventSecret)
  const streams = JSON.parse((await manage('GET', 'log-streams')).text)
  t.match(streams, [
    {
      name: 'User Mirror',
      type: 'http',
      sink: {
        httpEndpoint: `${url}/webhooks/auth0/logs`,
        httpAuthorization: `Bearer ${token}`,
        httpContentFormat: 'JSONLINES',
      },
    },
  ])
  t.strictSame(
    streams[0].filters.map(({ name }: { name: string }) => name),
    'auth.signup.success auth.login.success user.success user.notification management.success scim.event system.notification other'.split(
      ' ',
    ),
  )
  const api = (await manage('GET', `resource-servers/${encodeURIComponent(audience)}`)).json
  t.match(api, { enforce_policies: true, scopes: [{ value: 'read:users' }, { value: 'admin:mirror' }] })

  t.match(await setup(['--url', url, '--yes']), { code: 0, output: /nothing to do\n$/ }, 'a second time')
  t.equal(await readFile(file, 'utf8'), text)

  const gone = await setup(['--undo', '--yes'])
  t.match(gone, { code: 0, output: /done +remove the log stream lst_/ })
  t.equal(await stateOf(manage), before, 'nothing but what it made is gone')
  t.equal(await readFile(file, 'utf8'), '# my own line\nPORT=3999\n')
  t.match(await setup(['--undo', '--yes']), { code: 0, output: /nothing to do/ })

  t.match(await setup(['--url', url, '--clicks', '--dry-run'], { DATABASE_URL: '' }), {
    code: 0,
    output: /^Nothing is changed at Auth0\./,
  })
  t.match(await setup(['--url', url, '--yes'], { DATABASE_URL: '' }), { code: 1, output: /DATABASE_URL is needed/ })
})
