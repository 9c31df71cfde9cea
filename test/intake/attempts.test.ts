import t from 'tap'
import { eventSecrets, secret, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-secret'

t.test('an address that fails too often is told to come later, and who has the right secret is not', async (t) => {
  const api = { rateLimit: 5, trustProxy: ['127.0.0.1'] }
  const {
    call,
    token: tokenOf,
    deliver,
    tell,
  } = await startMirror(t, { worker: false, logStream: false, adminToken, api })
  const [token, expired] = [await tokenOf('auth0|a'), await tokenOf('auth0|a', { claims: { iat: 1, exp: 2 } })]
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const me = (token: string, address: string) => call('GET', '/me', { token, headers: from(address) })

  const ways: Record<string, (address: string) => Promise<{ status: number }>> = {
    'a forged token': (address) => me(`${token.slice(0, -9)}AAAAAAAAA`, address),
    'an invented token': (address) => me('a.b.c', address),
    "a wrong secret of the operator's": (address) =>
      call('GET', '/admin/sources', { token: 'guess', headers: from(address) }),
    'a wrong secret of a log stream': (address) => deliver('[]', { ...from(address), authorization: 'guess' }),
    'a wrong secret of an event stream': (address) => tell('[]', { ...from(address), authorization: 'guess' }),
  }
  for (const [index, [what, attempt]] of Object.entries(ways).entries()) {
    const address = `203.0.113.${index}`
    const statuses: number[] = []
    for (let time = 0; time < 7; time++) statuses.push((await attempt(address)).status)
    t.strictSame(statuses, [401, 401, 401, 401, 401, 429, 429], what)
    const answer = await me(token, address)
    t.equal(answer.json['code'], 'too_many_requests')
    t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    t.match(answer.headers.get('retry-after'), /^[1-9]\d?$/)
    t.equal((await deliver('[]', { ...from(address), authorization: secret })).status, 200)
    t.equal((await tell('[]', { ...from(address), authorization: `Bearer ${eventSecrets[0]}` })).status, 200)
    t.equal((await call('GET', '/admin/sources', { token: adminToken, headers: from(address) })).status, 200)
  }
  t.equal((await me(token, '198.51.100.1')).status, 200, 'other addresses are let in')
  for (let time = 0; time < 7; time++)
    t.equal((await me(expired, '198.51.100.1')).status, 401, 'old tokens are no attack')
  t.equal((await me(token, '198.51.100.1')).status, 200)
})

t.test(
  "nobody's word on an address is taken unless that is a proxy's, and the operator's routes have a limit",
  async (t) => {
    const options = { worker: false, logStream: false, adminToken, api: { rateLimit: 3 } }
    const { call, deliver } = await startMirror(t, options)
    const from = (index: number) => ({ 'x-forwarded-for': `203.0.113.${index}` })
    const statuses: number[] = []
    for (let time = 0; time < 4; time++) {
      statuses.push((await deliver('[]', { ...from(time), authorization: 'guess' })).status)
    }
    t.strictSame(statuses, [401, 401, 401, 429])
    const asked: number[] = []
    for (let time = 0; time < 4; time++) {
      const answer = await call('GET', '/admin/runs', { token: adminToken, headers: from(time) })
      asked.push(answer.status)
      if (answer.status === 429) t.match(answer.json, { code: 'too_many_requests' })
    }
    t.strictSame(asked, [200, 200, 200, 429])
  },
)
