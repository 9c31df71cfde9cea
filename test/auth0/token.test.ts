import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type Ask, openAsk } from '../../src/auth0/management.ts'
import { openTokens } from '../../src/auth0/token.ts'
import { openDatabase, openPool } from '../stage/database.ts'

const secret = 'the-secret-of-the-client'

/** A tenant that numbers its tokens; `given` are those that it has given out. */
async function openTenant(t: Test, options: { lives?: number; accepts?: (token: string) => boolean } = {}) {
  const { lives = 86_400, accepts = () => true } = options
  const given: string[] = []
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/oauth/token') {
      given.push(`token-${given.length + 1}-in-clear`)
      return response.end(JSON.stringify({ access_token: given.at(-1), expires_in: lives, token_type: 'Bearer' }))
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    response.writeHead(accepts(token) ? 200 : 401).end(JSON.stringify({ token }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { given, auth0: { domain: 'tenant.example', baseUrl, clientId: 'client', clientSecret: secret } }
}

/** As a process of its own asks. */
async function askOver(t: Test, url: string, auth0: Parameters<typeof openAsk>[0]): Promise<Ask> {
  return openAsk(auth0, openTokens(await openPool(t, url), auth0))
}

t.test('three processes that begin together have one token between them', async (t) => {
  const { given, auth0 } = await openTenant(t)
  const url = await openDatabase(t)
  const asks = await Promise.all([1, 2, 3].map(() => askOver(t, url, auth0)))
  const answers = await Promise.all([...asks, ...asks].map(async (ask) => (await ask('users')).text()))
  t.strictSame(given, ['token-1-in-clear'])
  t.strictSame(
    new Set(answers),
    new Set(given.map((token) => JSON.stringify({ token }))),
    'and it is the one that they use',
  )
})

t.test('neither the token nor the secret stands in the table in clear', async (t) => {
  const { given, auth0 } = await openTenant(t)
  const url = await openDatabase(t)
  await (await askOver(t, url, auth0))('users')
  const pool = await openPool(t, url)
  const { rows } = await pool.query('SELECT t::text, sealed FROM mirror.management_token t')
  t.equal(rows.length, 1)
  for (const word of [secret, String(given[0]), 'in-clear']) {
    t.notMatch(rows[0].t, word)
    t.notOk(rows[0].sealed.includes(word))
    t.notOk(rows[0].t.includes(Buffer.from(word).toString('hex')))
  }
  await (await askOver(t, url, { ...auth0, clientSecret: 'rotated' }))('users')
  t.equal(given.length, 2, 'with another secret it cannot be opened, and another one is fetched')
})

t.test('a token that has had its time is not used', async (t) => {
  const { given, auth0 } = await openTenant(t, { lives: 0 })
  const ask = await askOver(t, await openDatabase(t), auth0)
  await ask('users')
  t.ok(given.length > 0)
  const before = given.length
  await ask('users')
  t.ok(given.length > before)
})

t.test('a token that Auth0 refuses is replaced once, for all processes', async (t) => {
  const { given, auth0 } = await openTenant(t, { accepts: (token) => !token.startsWith('token-1-') })
  const url = await openDatabase(t)
  const [one, other] = [await askOver(t, url, auth0), await askOver(t, url, auth0)]
  const answers = await Promise.all([one('users'), other('users')])
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200],
  )
  t.equal(given.length, 2)
})

t.test('a refusal that has nothing to do with the token is handed on', async (t) => {
  const { given, auth0 } = await openTenant(t, { accepts: () => false })
  const ask = await askOver(t, await openDatabase(t), auth0)
  t.equal((await ask('users')).status, 401)
  t.equal(given.length, 2)
})
