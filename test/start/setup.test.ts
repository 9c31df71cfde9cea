import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase } from '../stage/database.ts'
import { call } from '../stage/mirror.ts'
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
  const setup = async (args: string[], env: Record<string, string> = {}) => {
    const variables = Object.entries({ ...base, AUTH0_SETUP_TOKEN: all, ...env }).filter(([, value]) => value !== '')
    const running = run(t, ['setup', ...args], Object.fromEntries(variables), directory)
    const [code] = await once(running.child, 'close')
    return { code, output: running.output() }
  }
  return { tenant, directory, file: join(directory, '.env'), setup, local, token, manage }
}

/** Everything that setup may change at Auth0. */
async function stateOf(manage: Awaited<ReturnType<typeof stage>>['manage']): Promise<string> {
  const paths = ['resource-servers', 'client-grants', 'clients', 'log-streams', 'event-streams']
  return JSON.stringify(await Promise.all(paths.map(async (path) => (await manage('GET', path)).text)))
}

const url = 'http://127.0.0.1:1'

t.test('setup shows, makes, finds nothing to do, and takes away what it made', async (t) => {
  const { tenant, file, setup, manage } = await stage(t)
  const before = await stateOf(manage)
  await writeFile(file, '# my own line\nPORT=3999\n', { mode: 0o644 })

  const planned = await setup(['--url', url, '--dry-run'])
  t.match(planned, { code: 0, output: /to do +make the API https:\/\/api\.acme\.example\n/ })
  t.match(planned.output, /make a log stream to http:\/\/127\.0\.0\.1:1\/webhooks\/auth0\/logs\n/)
  t.match(planned.output, /make an event stream to .*\/webhooks\/auth0\/events\n/)
  t.match(planned.output, /write into \.env: AUTH0_DOMAIN, AUTH0_AUDIENCE, LOG_STREAM_TOKENS, EVENT_STREAM_TOKENS/)
  t.match(planned.output, /consider taking it away: .*delete:users/)
  t.equal(await stateOf(manage), before, 'a dry run changes nothing')
  t.equal(await readFile(file, 'utf8'), '# my own line\nPORT=3999\n')

  const unasked = await setup(['--url', url])
  t.match(unasked, { code: 2, output: /confirm it with --yes/ })
  t.equal(await stateOf(manage), before, 'without leave nothing is changed')

  const done = await setup(['--url', url, '--yes'])
  t.match(done, { code: 0, output: /\ndone; / })
  const text = await readFile(file, 'utf8')
  t.match(text, /^# my own line\nPORT=3999\n# >>> user-mirror setup/)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  const [, secret = ''] = /^LOG_STREAM_TOKENS=([\w-]{43})$/m.exec(text) ?? []
  const [, eventSecret = ''] = /^EVENT_STREAM_TOKENS=([\w-]{43})$/m.exec(text) ?? []
  t.not(secret, '')
  t.notMatch(done.output, secret, 'secrets are in the file alone')
  t.notMatch(done.output, eventSecret)
  const streams = JSON.parse((await manage('GET', 'log-streams')).text)
  t.match(streams, [
    {
      name: 'User Mirror',
      type: 'http',
      sink: {
        httpEndpoint: `${url}/webhooks/auth0/logs`,
        httpAuthorization: `Bearer ${secret}`,
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
  t.equal(tenant.clientId, 'local-mirror')
})
