import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { administer } from '../stage/database.ts'
import { type Answer, call, eventually, startMirror } from '../stage/mirror.ts'
import { startNginx } from '../stage/nginx.ts'

/** What the page says of keeping answers, as it stands there. */
const page = await readFile(new URL('../../docs/gateway.md', import.meta.url), 'utf8')
const [, zone = '', kept = ''] = /```nginx\n(proxy_cache_path.*\n)\n([\s\S]*?)```/.exec(page) ?? []

/** Headers that have come to the backend. */
const arrived = ({ json }: Answer): Record<string, string> => Object(json['headers'])

t.test('nginx in front: who may pass, and what is told of them', async (t) => {
  const { verify } = readConfig({ VERIFY_HEADERS: 'id,email,email_verified,name', VERIFY_CACHE_SECONDS: '30' })
  const api = { verify, rateLimit: 5, trustProxy: ['loopback'] }
  const mirror = await startMirror(t, { worker: false, logStream: false, api })
  const { url, passed } = await startNginx(t, mirror.url)
  const token = await mirror.token('auth0|ada')
  const ask = (path = '/songs', options = {}) => call('GET', url + path, { token, ...options })
  const set = (columns: string, values: unknown[] = []) =>
    mirror.pool.query(`UPDATE users SET ${columns} WHERE id = 'auth0|ada'`, values)

  await t.test('allowed, with the headers of the row', async (t) => {
    await ask()
    await set("email = 'ada@example.com', email_verified = true, name = 'Ada'")
    const answer = await eventually(ask, (answer) => arrived(answer)['x-user-name'] === 'Ada')
    t.match(answer, { status: 200, json: { url: '/songs' } })
    t.match(arrived(answer), {
      'x-user-id': 'auth0|ada',
      'x-user-email': 'ada@example.com',
      'x-user-email-verified': 'true',
    })
    const posted = await call('POST', `${url}/songs?a=1`, { token, body: { title: 'La' } })
    t.match(posted, { status: 200, json: { method: 'POST', url: '/songs?a=1' } })
    t.equal((await ask('/broken')).json['url'], '/broken', 'a 500 of the backend is its own')
  })

  await t.test('what a client says of itself is overwritten, by what is empty as well', async (t) => {
    await set('email = null')
    const headers = {
      'x-user-id': 'auth0|root',
      'x-user-email': 'root@example.com',
      'x-user-omitted': 'x',
      x_user_id: 'y',
    }
    const answer = await eventually(
      () => ask('/songs', { headers }),
      (answer) => arrived(answer)['x-user-email'] === undefined,
    )
    const told = Object.entries(arrived(answer)).filter(([name]) => /^x.user/.test(name))
    t.strictSame(Object.fromEntries(told), {
      'x-user-id': 'auth0|ada',
      'x-user-email-verified': 'true',
      'x-user-name': 'Ada',
    })
  })

  await t.test('hostile values are values', async (t) => {
    const name = 'Zoë\r\nx-user-id: auth0|root, "x" 🎵 %0d%0a'
    await set('name = $1', [name])
    const answer = await eventually(ask, (answer) => arrived(answer)['x-user-name'] !== 'Ada')
    t.equal(decodeURIComponent(String(arrived(answer)['x-user-name'])), name)
    t.equal(arrived(answer)['x-user-id'], 'auth0|ada')
    await set('name = $1', ['x'.repeat(1_000_000)])
    const large = await eventually(ask, (answer) => arrived(answer)['x-user-omitted'] === 'name')
    t.equal(large.status, 200)
    t.equal(arrived(large)['x-user-name'], undefined)
  })

  await t.test('refused, with the code, and nothing has come to the backend', async (t) => {
    const before = passed()
    const nobody = await call('GET', `${url}/songs`)
    t.match(nobody, { status: 401, json: { code: 'token_missing' } })
    t.match(nobody.headers.get('content-type'), 'application/problem+json')
    t.equal(nobody.headers.get('www-authenticate'), 'Bearer')
    t.match(await ask('/songs', { token: `${token}x` }), { status: 401, json: { code: 'token_invalid' } })
    t.match(await ask('/songs', { token: await mirror.machineToken() }), { json: { code: 'token_of_a_machine' } })
    t.equal((await call('GET', `${url}/_verify`, { token })).status, 404, 'the way to the mirror is no way in')
    const twice = request(`${url}/songs`, {
      headers: ['authorization', `Bearer ${token}`, 'authorization', 'Bearer x'],
    })
    const [{ statusCode }] = await once(twice.end(), 'response')
    t.ok([400, 401].includes(statusCode), 'of two tokens neither counts')
    t.equal(passed(), before)
  })

  await t.test('whoever is blocked is refused at once', async (t) => {
    await set("name = 'Ada'")
    t.equal((await ask()).status, 200)
    await set('blocked = true')
    const refused = await eventually(ask, ({ status }) => status !== 200)
    t.match(refused, { status: 403, json: { code: 'caller_blocked' } })
    t.match(refused.headers.get('content-type'), 'application/problem+json')
    await set('blocked = null')
    await eventually(ask, ({ status }) => status === 200)
  })

  await t.test('answers are kept where that is wanted, for each caller its own', async (t) => {
    t.not(kept, '', 'docs/gateway.md has the lines')
    const keeping = (text: string) =>
      zone.replace(/\/\S+/, 'kept') + text.replace('proxy_pass http://mirror/verify;', (line) => line + kept)
    const { url } = await startNginx(t, mirror.url, keeping)
    const bob = await mirror.token('auth0|bob')
    const idOf = async (token: string) => arrived(await call('GET', `${url}/songs`, { token }))['x-user-id']
    t.equal(await idOf(token), 'auth0|ada')
    t.equal(await idOf(bob), 'auth0|bob')
    await set('blocked = true')
    await eventually(ask, ({ status }) => status === 403)
    t.equal(await idOf(token), 'auth0|ada', 'let through for as long as the setting says')
    t.equal(await idOf(bob), 'auth0|bob')
    t.match(await call('GET', `${url}/songs`), { json: { code: 'token_missing' } })
    await set('blocked = null')
    await eventually(ask, ({ status }) => status === 200)
  })

  await t.test('while the mirror cannot tell, nobody passes, and it is no 401', async (t) => {
    const { rows } = await mirror.pool.query('SELECT current_database() AS name')
    await administer(`ALTER DATABASE ${rows[0].name} WITH ALLOW_CONNECTIONS false`)
    await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${rows[0].name}'`)
    const before = passed()
    const away = await ask()
    t.match(away, { status: 503, json: { code: 'unavailable' } })
    t.equal(away.headers.get('retry-after'), '1')
    t.equal(passed(), before)
    await administer(`ALTER DATABASE ${rows[0].name} WITH ALLOW_CONNECTIONS true`)
    await eventually(ask, ({ status }) => status === 200)
  })

  await t.test('who fails too often is told so', async (t) => {
    const forged = () => ask('/songs', { token: `${token}x` })
    const limited = await eventually(forged, ({ status }) => status !== 401)
    t.match(limited, { status: 429, json: { code: 'too_many_requests' } })
    t.match(limited.headers.get('retry-after'), /^\d+$/)
  })
})

t.test('a mirror that is not there lets nobody through', async (t) => {
  const { url, passed } = await startNginx(t, 'http://127.0.0.1:9')
  t.match(await call('GET', `${url}/songs`, { token: 'x' }), { status: 503, json: { code: 'unavailable' } })
  t.equal(passed(), 0)
})
