import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { openDb } from '../../src/db.ts'
import { openKeys } from '../../src/intake/token/keys.ts'
import { openLog } from '../../src/log.ts'
import { openDatabase } from '../stage/database.ts'
import { newSigner, openKeyServer } from '../stage/key-server.ts'
import { call, eventually } from '../stage/mirror.ts'

const [one, two, three] = [newSigner('one'), newSigner('two'), newSigner('three')]

t.test('a key that is odd in any way is not taken, and the others are', async (t) => {
  const number = (bytes: number) => Buffer.concat([Buffer.of(0xff), randomBytes(bytes - 1)]).toString('base64url')
  const odd: Record<string, unknown>[] = [
    { ...two.privateJwk, kid: 'private' },
    { ...newSigner('small', 1024).jwk },
    { ...two.jwk, kid: 'padded', n: Buffer.concat([Buffer.alloc(200), randomBytes(100)]).toString('base64url') },
    { ...two.jwk, kid: 'large', n: number(2000) },
    { ...two.jwk, kid: 'no number', n: '?' },
    { ...two.jwk, kid: 'e=1', e: 'AQ' },
    { ...two.jwk, kid: 'e=3', e: 'Aw' },
    { ...two.jwk, kid: 'huge e', e: number(250) },
    { ...two.jwk, kid: 'no e', e: '' },
    { ...two.jwk, kid: 'EC', kty: 'EC' },
    { kty: 'EC', kid: 'curve', crv: 'P-256', x: number(32), y: number(32), alg: 'ES256' },
    { kty: 'oct', kid: 'oct', k: number(32), alg: 'HS256' },
    { ...two.jwk, kid: 'RS512', alg: 'RS512' },
    { ...two.jwk, kid: 'alg none', alg: 'none' },
    { ...two.jwk, kid: 'enc', use: 'enc' },
    { ...two.jwk, kid: 'signs', key_ops: ['sign'] },
    { ...two.jwk, kid: 'k'.repeat(201) },
    { ...two.jwk, kid: 'twice' },
    { ...three.jwk, kid: 'twice' },
  ]
  const server = await openKeyServer(t, 7, null, [], {}, ...odd, one.jwk, one.jwk, { ...two.jwk, alg: undefined })
  const keys = openKeys({ url: server.url, coolDownMs: 60_000 })
  t.match(await keys.find('one'), 'BEGIN PUBLIC KEY', 'the same key may stand there twice')
  t.match(await keys.find('two'), 'BEGIN PUBLIC KEY', 'alg may be left out')
  for (const { kid } of odd)
    await t.rejects(keys.find(String(kid)), { code: 'token_invalid' }, String(kid).slice(0, 20))
  server.keys = [...Array.from({ length: 300 }, (_, index) => ({ ...one.jwk, kid: `${index}` })), two.jwk]
  const many = openKeys({ url: server.url, coolDownMs: 60_000 })
  t.match(await many.find('99'), 'BEGIN PUBLIC KEY')
  await t.rejects(many.find('two'), { code: 'token_invalid' }, 'of a set without end the first hundred count')
})

t.test('what is no key set is not read to its end, and is our trouble', async (t) => {
  const server = await openKeyServer(t)
  const endless = (response: ServerResponse) => {
    const more = () => {
      if (!response.destroyed) response.write('x'.repeat(65_536), more)
    }
    more()
  }
  const answers: [what: string, answer: (response: ServerResponse) => void][] = [
    ['no JSON', (response) => response.end('<html>')],
    ['no list', (response) => response.end('{"keys":{}}')],
    ['no key', (response) => response.end('{"keys":[]}')],
    ['an error', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['another place', (response) => response.writeHead(302, { location: `${server.url}/elsewhere` }).end()],
    ['nothing', () => undefined],
    ['a beginning', (response) => response.write('{"keys":[')],
    ['a cut', (response) => response.destroy()],
  ]
  for (const [what, answer] of answers) {
    server.instead = answer
    const keys = openKeys({ url: server.url, timeoutMs: 300 })
    await t.rejects(keys.find('one'), { code: 'keys_unavailable' }, what)
  }
  t.equal(server.requests, answers.length, 'and nothing is followed')

  let ended: Promise<unknown> | undefined
  server.instead = (response) => {
    ended = once(response, 'close')
    endless(response)
  }
  await t.rejects(openKeys({ url: server.url, timeoutMs: 60_000 }).find('one'), { code: 'keys_unavailable' })
  await ended
  t.pass('an endless answer is cut off by its size')
})

t.test('known keys serve through an outage without waiting for its end; a revoked key does not serve', async (t) => {
  const server = await openKeyServer(t, one.jwk, two.jwk)
  const keys = openKeys({ url: server.url, keptMs: 0, coolDownMs: 0, timeoutMs: 200 })
  await Promise.all(Array.from({ length: 50 }, () => keys.find('one')))
  t.equal(server.requests, 1, 'many callers share one fetch')

  server.instead = () => undefined
  t.match(await keys.find('one'), 'BEGIN PUBLIC KEY')
  server.instead = (response) => response.writeHead(503).end()
  t.match(await keys.find('one'), 'BEGIN PUBLIC KEY')
  await t.rejects(keys.find('three'), { code: 'keys_unavailable' }, 'nobody can say that this key does not exist')
  const waiting: ServerResponse[] = []
  server.instead = (response) => waiting.push(response)
  const before = server.requests
  await Promise.all(Array.from({ length: 50 }, () => keys.find('one')))
  t.equal(waiting.length, server.requests - before, 'the endpoint has answered none of them')
  t.ok(server.requests - before <= 1)

  server.instead = undefined
  server.keys = [two.jwk]
  for (const response of waiting) response.end(JSON.stringify({ keys: server.keys }))
  await eventually(
    () =>
      keys.find('one').then(
        () => true,
        () => false,
      ),
    (found) => !found,
  )
  await t.rejects(keys.find('one'), { code: 'token_invalid' })
  t.match(await keys.find('two'), 'BEGIN PUBLIC KEY')

  server.keys = [one.jwk]
  const forgetful = openKeys({ url: server.url, keptMs: 0, outageMs: 0, coolDownMs: 0, timeoutMs: 200 })
  await forgetful.find('one')
  server.instead = (response) => response.writeHead(503).end()
  await t.rejects(forgetful.find('one'), { code: 'keys_unavailable' }, 'but no outage lasts for ever')
})

t.test('the next key is known before it signs', async (t) => {
  const server = await openKeyServer(t, one.jwk, two.jwk)
  const keys = openKeys({ url: server.url, coolDownMs: 60_000 })
  await keys.find('one')
  server.keys = [two.jwk, three.jwk, one.jwk]
  t.match(await keys.find('two'), 'BEGIN PUBLIC KEY', 'rotated')
  t.equal(server.requests, 1)
})

t.test('whatever tokens arrive, the key set is fetched now and then, and nothing else is', async (t) => {
  const begun = performance.now()
  const server = await openKeyServer(t, one.jwk)
  const decoy = await openKeyServer(t, two.jwk)
  const db = openDb(await openDatabase(t), openLog('silent'))
  t.teardown(db.close)
  const issuers = ['https://acme.eu.auth0.com/', 'https://login.acme.com/']
  const app = await buildApp({
    db,
    log: openLog('silent'),
    wake: () => undefined,
    runQueue: { start: async () => undefined },
    auth0: { baseUrl: server.url, issuers, audiences: ['api'] },
    logStreamTokens: [],
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const now = Math.floor(Date.now() / 1000)
  const payload = { iss: issuers[0], aud: 'api', sub: 'auth0|a', iat: now, exp: now + 3600 }
  const me = async (token: string) => (await call('GET', `${url}/me`, { token })).status

  t.strictSame(
    await Promise.all(issuers.map((iss) => me(one.sign({}, { ...payload, iss })))),
    [200, 200],
    "the tenant's domains share its keys",
  )
  t.equal(server.requests, 1)
  const places = { jku: decoy.url, x5u: decoy.url, jwk: two.jwk, x5c: ['MII'], iss: decoy.url }
  const hostile = Array.from({ length: 200 }, (_, index) =>
    two.sign({ ...places, kid: `invented ${index}` }, { ...payload, iss: decoy.url, jku: decoy.url }),
  )
  const answers = await Promise.all([...hostile, two.sign({ ...places, kid: 'one' }, payload)].map(me))
  t.strictSame(new Set(answers), new Set([401]))
  t.ok(server.requests <= 1 + Math.ceil((performance.now() - begun) / 2_000), `${server.requests} fetches`)
  t.equal(decoy.requests, 0)
})
