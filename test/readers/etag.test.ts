import t from 'tap'
import { eventually, startMirror } from '../stage/mirror.ts'

const { call: ask, manage, pool, token: tokenOf, tenant } = await startMirror(t, { worker: false, logStream: false })
const id = 'auth0|ada'
await fetch(`${tenant.issuer}local/users?silent=true`, {
  method: 'POST',
  body: `[{"user_id": "${id}", "updated_at": "2026-09-01T08:00:00.000Z"}]`,
})
await pool.query(
  `INSERT INTO users (id, name, updated_at, answered_at) VALUES ($1, 'Ada', '2026-09-01T08:00:00Z', now())`,
  [id],
)
const token = await tokenOf(id, { permissions: ['read:users'] })
const paths = ['/me', `/users/${encodeURIComponent(id)}`, `/api/v2/users/${encodeURIComponent(id)}`]
const get = (path: string, held?: string, method = 'GET') =>
  ask(method, path, { token, headers: held === undefined ? {} : { 'if-none-match': held } })

t.test('whoever holds the answer is not sent it again, and whoever holds another one is', async (t) => {
  for (const path of paths) {
    const first = await get(path)
    const tag = first.headers.get('etag') ?? ''
    t.match(tag, /^"[\w-]+"$/, `${path}: a strong tag`)
    t.equal((await get(path)).headers.get('etag'), tag)
    for (const held of [tag, `W/${tag}`, `"other", W/"a,b" ,${tag}`, '*', `"${'x'.repeat(500)}",${tag}`]) {
      const again = await get(path, held)
      t.equal(again.status, 304, held)
      t.equal(again.text, '')
      for (const name of ['etag', 'cache-control', 'vary']) t.equal(again.headers.get(name), first.headers.get(name))
    }
    t.equal(first.headers.get('cache-control'), 'private, no-cache')
    t.match(first.headers.get('vary'), /authorization/i)
    const bare = tag.slice(1, -1)
    for (const held of ['"other"', bare, `"W/${bare}"`, `"x${tag}`, '', `"${bare},"`]) {
      const again = await get(path, held)
      t.equal(again.status, 200, held)
      t.equal(again.text, first.text)
    }
    t.equal((await get(path, tag, 'HEAD')).status, 304)
    t.equal((await get(path, undefined, 'HEAD')).headers.get('etag'), tag)
  }
})

t.test('what is not there or not allowed is said to everybody', async (t) => {
  for (const id of ['nobody', 'no%00body']) t.equal((await get(`/users/${id}`, '*')).status, 404, id)
  t.equal((await ask('GET', '/me', { headers: { 'if-none-match': '*' } })).status, 401)
  t.equal((await get('/users/nobody')).headers.get('cache-control'), 'no-store')
})

t.test('a change is another tag, and each selection of members has its own', async (t) => {
  const before = await Promise.all(paths.map((path) => get(path)))
  await pool.query(`UPDATE users SET name = 'Ada L.' WHERE id = $1`, [id])
  for (const [index, path] of paths.entries()) {
    const held = before[index]?.headers.get('etag') ?? ''
    const isOther = ({ status }: { status: number }) => status !== 304
    // a row that is kept in memory is so until word of the change has come
    const { status, headers, json } = await eventually(() => get(path, held), isOther)
    t.match({ status, json }, { status: 200, json: { name: 'Ada L.' } }, path)
    t.not(headers.get('etag'), held)
  }
  const some = await get(`${paths[2]}?fields=name`, (await get(String(paths[2]))).headers.get('etag') ?? '')
  t.match(some, { status: 200, text: '{"name":"Ada L."}' })
})

t.test('the tag of GET /me is one to change upon', async (t) => {
  const edit = (tag: string) =>
    ask('PATCH', '/me/metadata', { token, body: { theme: 'dark' }, headers: { 'if-match': tag } })
  const tag = (await get('/me')).headers.get('etag') ?? ''
  t.equal((await edit(tag)).status, 200)
  t.match((await manage('GET', `users/${encodeURIComponent(id)}`)).json, { user_metadata: { theme: 'dark' } })
  t.match(await edit(tag), { status: 412, json: { code: 'metadata_changed' } })
})
