import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import t from 'tap'
import { answerOf, MirrorProblem, mirrorClient } from '../../src/client/client.ts'
import { startMirror } from '../stage/mirror.ts'

t.test('the types are those of the document (npm run docs writes them)', async (t) => {
  const text = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
  const { exports } = JSON.parse(await text('../../package.json'))
  t.strictSame(exports['./client'], { types: './dist/client/client.d.ts', default: './dist/client/client.js' })
  const hash = createHash('sha256')
    .update(await text('../../docs/openapi.json'))
    .digest('hex')
  t.match(await readFile(resolve('src/client/schema.ts'), 'utf8'), hash)
})

t.test('a program uses the HTTP API by its types', async (t) => {
  const stage = await startMirror(t, { worker: false, logStream: false })
  const id = 'auth0|ada/ü ?'
  const mirror = mirrorClient({
    baseUrl: `${stage.url}/`,
    token: () => stage.token(id, { permissions: ['read:users'] }),
  })

  const me = await answerOf(mirror.GET('/me'))
  t.equal(me.id, id)
  const name: string | null = me.name
  t.equal(name, null)

  const found = await mirror.GET('/users/{id}', { params: { path: { id } } })
  t.equal(found.data?.user_id, id, 'ids are encoded on their way')
  t.equal(found.response.status, 200)

  const { users, missing } = await answerOf(mirror.POST('/users/lookup', { body: { ids: [id, 'auth0|nobody'] } }))
  t.equal(users[0]?.id, id)
  t.strictSame(missing, ['auth0|nobody'])

  const { data, error } = await mirror.GET('/users/{id}', { params: { path: { id: 'auth0|nobody' } } })
  t.equal(data, undefined)
  t.equal(error?.code, 'user_unknown')
  // @ts-expect-error this route has no such code
  t.notOk(error?.code === 'run_unknown')
  // @ts-expect-error there is no such path
  t.match(await mirror.GET('/people'), { error: { code: 'route_unknown' } })

  const { response } = await mirror.GET('/verify')
  t.equal(response.headers.get('x-user-id'), 'auth0|ada/%C3%BC%20?')

  await t.test('or has an error thrown, with its code', async (t) => {
    const asked = answerOf(mirrorClient({ baseUrl: stage.url }).GET('/me'))
    const thrown = await asked.catch((error: unknown) => error)
    t.ok(thrown instanceof MirrorProblem)
    t.match(thrown, { status: 401, code: 'token_missing', problem: { status: 401 }, retryAfterSeconds: undefined })
    await stage.pool.query("UPDATE users SET stale_since = now() - interval '1 hour'")
    const unready = answerOf(mirrorClient({ baseUrl: stage.url }).GET('/health/ready'))
    await t.rejects(unready, { status: 503, code: 'not_ready', retryAfterSeconds: 1 })
    const elsewhere = mirrorClient({ baseUrl: stage.url, fetch: async () => new Response('<p>', { status: 502 }) })
    await t.rejects(answerOf(elsewhere.GET('/me')), { status: 502, code: 'other' })
  })
})
