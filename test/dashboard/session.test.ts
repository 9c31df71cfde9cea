import t from 'tap'
import { type Answer, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const person = 'auth0|operator'
const own = { 'x-mirror-dashboard': '1' }

/** As a browser sends it back. */
function cookieOf({ headers }: Answer): string {
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

t.test('signing in', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false, adminToken, api: { rateLimit: 1000 } })
  const { call, token, pool } = mirror
  const signIn = (given: string, headers = {}) =>
    call('POST', '/dashboard/session', { body: { token: given }, headers })
  const permitted = (more = {}) => token(person, { permissions: ['admin:mirror'], ...more })
  const overview = (cookie: string, headers = {}) => call('GET', '/admin/overview', { headers: { cookie, ...headers } })

  await t.test('without it there is the page to sign in with, and nothing else', async (t) => {
    for (const path of ['/dashboard', '/dashboard/']) {
      const page = await call('GET', path)
      t.equal(page.status, 401)
      t.match(page.headers.get('content-type'), 'text/html')
      t.match(page.text, /sign in/i)
      t.notMatch(page.headers.get('www-authenticate') ?? '', /basic|digest/i, 'no browser opens a box')
    }
    t.equal((await call('GET', '/admin/overview')).status, 401)
  })

  await t.test('with ADMIN_TOKEN or the permission the page comes at once', async (t) => {
    for (const given of [adminToken, await permitted()]) {
      const page = await call('GET', '/dashboard', { token: given })
      t.equal(page.status, 200)
      t.match(page.headers.get('content-type'), 'text/html')
      t.not(page.text, (await call('GET', '/dashboard')).text)
    }
  })

  await t.test('nobody is let in by a wrong token, or one without the permission', async (t) => {
    for (const wrong of [
      'wrong',
      `${adminToken} `,
      '<script>',
      await token(person, { permissions: ['admin:mirror'], expires_in: -60 }),
    ]) {
      const refused = await signIn(wrong)
      t.equal(refused.status, 401, wrong)
      t.equal(refused.headers.get('set-cookie'), null)
    }
    t.match((await signIn('wrong')).json, { code: 'token_invalid' })
    t.match((await signIn(await token(person, { permissions: ['read:users'] }))).json, { code: 'permission_missing' })
    t.match((await call('POST', '/dashboard/session', { body: {} })).json, { code: 'request_invalid' })
  })

  await t.test('the cookie is for this host alone, and for no script', async (t) => {
    const { status, headers, text } = await signIn(adminToken)
    t.equal(status, 204)
    t.equal(text, '')
    const cookie = headers.get('set-cookie') ?? ''
    for (const part of [/; HttpOnly/, /; SameSite=Strict/, /; Path=\/(;|$)/, /; Max-Age=4\d{4}/]) t.match(cookie, part)
    t.notMatch(cookie, /Secure|Domain/, 'over HTTP')
    t.notMatch(cookie, adminToken)
  })

  await t.test('it opens what the operator may see, and the page', async (t) => {
    for (const given of [adminToken, await permitted()]) {
      const cookie = cookieOf(await signIn(given))
      t.equal((await overview(cookie)).status, 200)
      t.equal((await call('GET', '/admin/runs', { headers: { cookie } })).status, 200)
      t.equal((await call('GET', '/dashboard', { headers: { cookie } })).status, 200)
      t.equal((await call('GET', '/users', { headers: { cookie } })).status, 401, 'and nothing else')
    }
    const cookie = cookieOf(await signIn(adminToken))
    t.equal((await overview(cookie, { authorization: 'Bearer wrong' })).status, 401, 'a token that is shown counts')
  })

  await t.test('a cookie that was touched opens nothing', async (t) => {
    const cookie = cookieOf(await signIn(adminToken))
    const [name, value = ''] = cookie.split('=')
    const [until, signature] = decodeURIComponent(value).split('.')
    const forged = [
      `${name}=${Number(until) + 1}.${signature}`,
      `${name}=${until}`,
      `${name}=${until}.`,
      `${name}=${until}.${'A'.repeat(43)}`,
      `other${cookie}`,
      `${name}=`,
      `${name}=%`,
    ]
    for (const one of forged) t.equal((await overview(one)).status, 401, one)
  })

  await t.test('with a session, only the page itself changes anything', async (t) => {
    const cookie = cookieOf(await signIn(adminToken))
    const sweep = (headers: Record<string, string>) =>
      call('POST', '/admin/runs', { headers: { cookie, ...headers }, body: { kind: 'sweep' } })
    t.match((await sweep({})).json, { code: 'cross_site', status: 403 })
    t.match((await sweep({ 'x-mirror-dashboard': '' })).json, { code: 'cross_site' })
    for (const site of ['cross-site', 'same-site', 'none'])
      t.match((await sweep({ ...own, 'sec-fetch-site': site })).json, { code: 'cross_site' }, site)
    t.equal((await sweep({ ...own, 'sec-fetch-site': 'same-origin' })).status, 202)
    t.equal((await sweep(own)).status, 202, 'of a browser that does not say')
    const bare = { authorization: `Bearer ${adminToken}`, 'sec-fetch-site': 'cross-site' }
    t.equal((await call('POST', '/admin/runs', { headers: bare, body: { kind: 'sweep' } })).status, 202, 'with a token')
    const elsewhere = await signIn(adminToken, { 'sec-fetch-site': 'cross-site' })
    t.match(elsewhere.json, { code: 'cross_site' }, 'nor does another site sign anybody in')
  })

  await t.test('it is taken away by signing out', async (t) => {
    const ended = await call('DELETE', '/dashboard/session', {
      headers: { cookie: cookieOf(await signIn(adminToken)), ...own },
    })
    t.equal(ended.status, 204)
    t.match(ended.headers.get('set-cookie'), /^user-mirror=; Max-Age=0|^user-mirror=;.*Expires=Thu, 01 Jan 1970/)
  })

  await t.test('it ends with the access token, and with the person', async (t) => {
    const short = await signIn(await permitted({ expires_in: 2 }))
    t.match(short.headers.get('set-cookie'), /Max-Age=[01];/)
    const cookie = cookieOf(await signIn(await permitted()))
    t.equal((await overview(cookie)).status, 200)
    await pool.query('UPDATE users SET blocked = true WHERE id = $1', [person])
    const refused = async () => (await overview(cookie)).status
    while ((await refused()) === 200) await new Promise(setImmediate)
    t.equal(await refused(), 403, 'whoever is blocked meanwhile')
    t.equal((await call('GET', '/dashboard', { headers: { cookie } })).status, 401)
    await pool.query('UPDATE users SET blocked = NULL WHERE id = $1', [person])
  })

  await t.test('every replica knows it, and none with another ADMIN_TOKEN', async (t) => {
    const more = { worker: false, logStream: false, databaseUrl: mirror.databaseUrl, tenant: mirror.tenant }
    const replica = await startMirror(t, { ...more, adminToken })
    const changed = await startMirror(t, { ...more, adminToken: 'another-token' })
    const cookie = cookieOf(await signIn(adminToken))
    t.equal((await replica.call('GET', '/admin/overview', { headers: { cookie } })).status, 200)
    t.equal((await changed.call('GET', '/admin/overview', { headers: { cookie } })).status, 401)
  })

  await t.test('over HTTPS the cookie is for HTTPS alone', async (t) => {
    const more = { worker: false, logStream: false, databaseUrl: mirror.databaseUrl, tenant: mirror.tenant, adminToken }
    const behind = await startMirror(t, { ...more, api: { trustProxy: ['127.0.0.1'] } })
    const headers = { 'x-forwarded-proto': 'https' }
    const begun = await behind.call('POST', '/dashboard/session', { headers, body: { token: adminToken } })
    t.match(begun.headers.get('set-cookie'), /^__Host-user-mirror=.*; Secure/)
    const cookie = cookieOf(begun)
    t.equal((await behind.call('GET', '/admin/overview', { headers: { ...headers, cookie } })).status, 200)
    t.equal((await behind.call('GET', '/admin/overview', { headers: { cookie } })).status, 401)
  })
})

t.test('guessing has a limit', async (t) => {
  const { call } = await startMirror(t, { worker: false, logStream: false, adminToken, api: { rateLimit: 5 } })
  const statuses = new Set<number>()
  for (let guess = 0; guess < 6; guess++)
    statuses.add((await call('POST', '/dashboard/session', { body: { token: `guess ${guess}` } })).status)
  t.strictSame([...statuses], [401, 429])
})

t.test('the page may do nothing in a browser but what comes from here', async (t) => {
  const { call } = await startMirror(t, { worker: false, logStream: false, adminToken })
  for (const [path, given] of [
    ['/dashboard'],
    ['/dashboard', adminToken],
    ['/dashboard/assets/uPlot.esm.js'],
  ] as const) {
    const { headers } = await call('GET', path, given === undefined ? {} : { token: given })
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      t.match(policy, part, path)
    t.notMatch(policy, /unsafe|https?:|\*/)
    t.equal(headers.get('x-content-type-options'), 'nosniff')
    t.equal(headers.get('referrer-policy'), 'no-referrer')
    t.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
  }
  t.equal((await call('GET', '/dashboard', { token: adminToken })).headers.get('cache-control'), 'no-store')
})

t.test('its files are open, compressed and not fetched twice', async (t) => {
  const { call, url } = await startMirror(t, { worker: false, logStream: false })
  const script = await call('GET', '/dashboard/assets/uPlot.esm.js')
  t.equal(script.status, 200)
  t.match(script.headers.get('content-type'), 'javascript')
  t.equal(script.headers.get('content-encoding'), 'gzip')
  t.match((await call('GET', '/dashboard/assets/uPlot.min.css')).headers.get('content-type'), 'text/css')
  const etag = script.headers.get('etag') ?? ''
  const kept = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
  t.equal((await call('GET', '/dashboard/assets/uPlot.esm.js', { headers: kept })).status, 304)
  for (const path of [
    'uPlot.d.ts',
    'uPlot.cjs.js',
    '../dashboard.js',
    '..%2fdashboard.js',
    '%2e%2e/session.js',
    '',
    'nothing.js',
  ]) {
    const found = await fetch(`${url}/dashboard/assets/${path}`)
    t.equal(found.status, 404, path)
    t.match(await found.json(), { code: 'route_unknown' })
  }
})
