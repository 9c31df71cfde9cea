import t from 'tap'
import { engines, eventually, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'

for (const { name, redisUrl } of engines) {
  t.test(`Bull Board shows the queues on ${name}, to whoever is signed in`, async (t) => {
    const { call } = await startMirror(t, { adminToken, redisUrl, intervals: { sweep: 3_600_000 } })
    for (const path of [
      '/dashboard/queues',
      '/dashboard/queues/',
      '/dashboard/queues/api/queues',
      '/dashboard/queues/static/favicon.ico',
    ])
      t.equal((await call('GET', path)).status, 401, path)
    const begun = await call('POST', '/dashboard/session', { body: { token: adminToken } })
    const headers = { cookie: (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
    const page = await call('GET', '/dashboard/queues', { headers })
    t.equal(page.status, 200)
    t.match(page.headers.get('content-type'), 'text/html')
    t.match(page.text, '<base href="/dashboard/queues/"')
    const policy = page.headers.get('content-security-policy') ?? ''
    t.match(policy, "script-src 'self'")
    t.notMatch(policy, /script-src[^;]*unsafe/)
    const [, script = ''] = /src="(static\/[^"]+\.js)"/.exec(page.text) ?? []
    t.equal((await call('GET', `/dashboard/queues/${script}`, { headers })).status, 200)

    const { json } = await eventually(
      () => call('GET', '/dashboard/queues/api/queues', { headers }),
      ({ json }) => Object(json['queues']).length === 4,
    )
    const queues: { name: string; readOnlyMode: boolean }[] = Object(json['queues'])
    t.strictSame(queues.map(({ name }) => name).sort(), [
      'user-mirror',
      'user-mirror-grants',
      'user-mirror-runs',
      'user-mirror-subscribers',
    ])
    t.ok(queues.every(({ readOnlyMode }) => readOnlyMode))
    const pause = '/dashboard/queues/api/queues/user-mirror/pause'
    t.equal((await call('PUT', pause, { headers })).status, 403, 'and lets nobody do anything')
  })
}
