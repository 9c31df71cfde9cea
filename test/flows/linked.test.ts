import { once } from 'node:events'
import t from 'tap'
import { emptyDirectory, run } from '../stage/command.ts'
import { type Answer, eventually, startMirror } from '../stage/mirror.ts'

const user = (id: string) => `/users/${encodeURIComponent(id)}`

t.test('two are linked, parted and linked again: reads and application rows follow', async (t) => {
  const { call, manage, token, machineToken, pool, databaseUrl } = await startMirror(t)
  const reader = await machineToken()
  for (const user_id of ['ada', 'countess']) {
    const email = `${user_id}@example.com`
    await manage('POST', 'users', { connection: 'Username-Password-Authentication', email, user_id })
  }
  const [ada, countess] = ['auth0|ada', 'auth0|countess']
  const until = (id: string, wanted: (answer: Answer) => boolean) =>
    eventually(() => call('GET', user(id), { token: reader }), wanted)
  const isFresh = ({ status, json }: Answer) => status === 200 && json['stale_since'] === null
  for (const id of [ada, countess]) await until(id, isFresh)
  const old = await token(countess)
  t.equal((await call('GET', '/me', { token: old })).status, 200)

  await pool.query(`
    CREATE TABLE notes (id bigserial PRIMARY KEY, user_id text NOT NULL REFERENCES users (id), text text);
    CREATE INDEX ON notes (user_id);
    GRANT SELECT (id, user_id), UPDATE (user_id) ON notes TO mirror_app;
    INSERT INTO mirror.linked_tables VALUES ('notes', 'keep');
    INSERT INTO notes (user_id, text) VALUES ('${countess}', 'Note G')`)
  const notes = async () =>
    (await pool.query('SELECT text, email FROM notes JOIN users ON users.id = notes.user_id ORDER BY 1')).rows

  const link = () =>
    manage('POST', `users/${encodeURIComponent(ada)}/identities`, { provider: 'auth0', user_id: 'countess' })
  await link()
  const found = await until(countess, ({ json }) => json['id'] === ada)
  t.match(found, { status: 200, json: { id: ada, email: 'ada@example.com', resolved_from: countess, gone_at: null } })
  t.equal(found.headers.get('content-location'), user(ada))
  const itself = await call('GET', user(ada), { token: reader })
  t.equal(itself.headers.get('content-location'), null)
  t.notOk('resolved_from' in itself.json)
  t.strictSame(await notes(), [{ text: 'Note G', email: 'ada@example.com' }])
  const refused = await call('GET', '/me', { token: old })
  t.match(
    refused,
    { status: 403, json: { code: 'caller_gone', detail: /sign in again/ } },
    'a token of before the link',
  )

  await manage('DELETE', `users/${encodeURIComponent(ada)}/identities/auth0/countess`)
  await until(countess, ({ json }) => json['id'] === countess)
  t.strictSame(await notes(), [{ text: 'Note G', email: 'countess@example.com' }])

  await link()
  await until(countess, ({ json }) => json['id'] === ada)
  await pool.query(`INSERT INTO notes (user_id, text) VALUES ('${countess}', 'written by who has not heard of it')`)
  const command = run(t, ['links', '--json'], { DATABASE_URL: databaseUrl }, await emptyDirectory(t))
  const [code] = await once(command.child, 'close')
  const told = JSON.parse(command.output())
  t.match({ code, ...told }, { code: 0, users: 1, failed: [], references: [{ table: 'public.notes', moved: 1 }] })
  t.match(
    (await notes()).map(({ email }) => email),
    ['ada@example.com', 'ada@example.com'],
  )

  await manage('DELETE', `users/${encodeURIComponent(ada)}`)
  const gone = await until(countess, ({ status }) => status === 410)
  t.match(gone.json, { code: 'user_gone', gone_at: String, merged_into: ada }, 'the primary took the secondary along')
  t.equal((await notes()).length, 2, 'and its rows are still there')
})
