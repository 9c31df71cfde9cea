import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase } from '../stage/database.ts'
import { call, engines, eventually } from '../stage/mirror.ts'

t.test('start, with nothing configured', async (t) => {
  const directory = await emptyDirectory(t)
  const ports = { PORT: '0', TENANT_PORT: '0' }
  const first = run(t, ['start'], ports, directory)
  await first.says(/\nready\n$/)

  const [, token = '', me = ''] = await first.says(/curl -H 'Authorization: Bearer ([^']+)' (\S+)/)
  const answer = await call('GET', me, { token })
  t.match(answer.json, {
    email: 'ada@example.com',
    name: 'Ada Example',
    picture: String,
    app_metadata: { plan: 'pro' },
  })
  t.equal(answer.json['stale_since'], null, 'the printed command answers with a full profile at once')

  const second = run(t, ['start'], ports, directory)
  t.strictSame(await once(second.child, 'exit'), [1, null], 'a second one in the same directory refuses')
  t.match(second.output(), directory)

  t.strictSame(await first.end('SIGINT'), [0, null], 'Ctrl-C ends it in order')
  t.ok(existsSync(join(directory, '.mirror', 'postgres', 'PG_VERSION')), 'its data stay')
  t.notOk(existsSync(join(directory, '.mirror', 'postgres', 'postmaster.pid')), 'and no server is left behind')

  const killed = run(t, ['start'], ports, directory)
  await killed.says(/\nready\n$/)
  await killed.end('SIGKILL')
  const recovered = run(t, ['start'], ports, directory)
  const [, again = '', url = ''] = await recovered.says(/curl -H 'Authorization: Bearer ([^']+)' (\S+)/)
  await recovered.says(/\nready\n$/)
  const { json } = await call('GET', url, { token: again })
  t.equal(json['first_seen_at'], answer.json['first_seen_at'], "a start after kill -9 finds yesterday's row")
  t.strictSame(await recovered.end('SIGTERM'), [0, null])
})

for (const { name, redisUrl } of engines) {
  t.test(`BullMQ on ${name}: API, worker and tenant as processes of their own`, async (t) => {
    const directory = await emptyDirectory(t)
    const tenant = run(t, ['tenant'], { TENANT_PORT: '0' }, directory)
    const [, issuer = ''] = await tenant.says(/tenant (\S+)/)
    const env = {
      PORT: '0',
      DATABASE_URL: await openDatabase(t),
      AUTH0_DOMAIN: new URL(issuer).host,
      AUTH0_BASE_URL: issuer,
      AUTH0_AUDIENCE: 'https://mirror.local/api',
      AUTH0_CLIENT_ID: 'local-mirror',
      AUTH0_CLIENT_SECRET: 'local-secret',
      DRAIN_SECONDS: '0',
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    }
    const [api, worker] = [run(t, ['serve'], env, directory), run(t, ['work'], env, directory)]
    const [, url = ''] = await api.says(/"url":"([^"]+)".*ready/)
    await worker.says(/ready/)

    const issued = await call('POST', `${issuer}local/token`, { body: { user_id: 'google-oauth2|42' } })
    const token = String(issued.json['access_token'])
    const me = await eventually(
      () => call('GET', `${url}/me`, { token }),
      ({ json }) => json['answered_at'] !== null,
    )
    t.match(me.json, { id: 'google-oauth2|42', stale_since: null })
    t.equal(
      (await call('POST', `${url}/webhooks/auth0/logs`, { body: [] })).status,
      404,
      'without secrets the route is closed',
    )

    const shown = run(t, ['show', 'google-oauth2|42'], env, directory)
    t.strictSame(await once(shown.child, 'exit'), [0, null])
    t.match(JSON.parse(shown.output()), { id: 'google-oauth2|42' })

    for (const running of [api, worker, tenant]) t.strictSame(await running.end('SIGTERM'), [0, null])
    t.notMatch(api.output() + worker.output(), token, 'no token in the logs')
  })
}

t.test('a half-configured production refuses to start and names the variable', async (t) => {
  const directory = await emptyDirectory(t)
  for (const command of ['start', 'serve', 'work']) {
    const running = run(t, [command], { AUTH0_DOMAIN: 'acme.eu.auth0.com' }, directory)
    t.strictSame(await once(running.child, 'exit'), [1, null])
    t.match(running.output(), /^user-mirror: DATABASE_URL is needed because AUTH0_DOMAIN is set\. .*For example: /)
  }
})

t.test('a taken port is named with its variable', async (t) => {
  const directory = await emptyDirectory(t)
  const tenant = run(t, ['tenant'], { TENANT_PORT: '0' }, directory)
  const [, port = ''] = await tenant.says(/:(\d+)\//)
  const other = run(t, ['tenant'], { TENANT_PORT: port }, directory)
  t.strictSame(await once(other.child, 'exit'), [1, null])
  t.match(other.output(), /TENANT_PORT/)
})
