import t from 'tap'
import { allowCascade } from '../../src/postgres/roles.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { eventually, startMirror } from '../stage/mirror.ts'

t.test('a worker with another policy than before carries it out on what is there, and on what comes', async (t) => {
  const databaseUrl = await openDatabase(t)
  const owner = await openPool(t, databaseUrl)
  await allowCascade(databaseUrl)
  await owner.query(
    `INSERT INTO users (id, email, gone_at, answered_at) VALUES
       ('auth0|before', 'before@example.com', now() - interval '2 hours', now() - interval '2 hours'),
       ('auth0|lately', 'lately@example.com', now(), now())`,
  )
  await owner.query("INSERT INTO mirror.runs (kind, outcome, finished_at) VALUES ('sweep', 'completed', now())")
  const { call, manage, machineToken, token, tenant } = await startMirror(t, { databaseUrl, deletedUsers: 'cascade' })
  const read = machineToken()
  const shown = async (id: string) => call('GET', `/users/auth0%7C${id}`, { token: await read })
  const rows = async () => (await owner.query('SELECT id, email, gone_at FROM users ORDER BY id')).rows
  await eventually(rows, ([first, second]) => second === undefined && first?.email === null)
  t.match(await rows(), [{ id: 'auth0|lately', email: null, gone_at: Date }])
  t.match(await shown('before'), { status: 410, json: { code: 'user_gone', gone_at: String } })

  const user = { user_id: 'auth0|now', email: 'now@example.com' }
  await fetch(`${tenant.issuer}local/users`, { method: 'POST', body: JSON.stringify(user) })
  await eventually(rows, (found) => found[1]?.email === user.email)
  const issuedBefore = await token(user.user_id)
  await manage('DELETE', 'users/auth0%7Cnow')
  await eventually(rows, (found) => found[1]?.gone_at !== null)
  t.equal((await rows())[1].email, null)
  t.match(await call('GET', '/me', { token: issuedBefore }), { status: 403, json: { code: 'caller_gone' } })
  t.equal((await shown('now')).status, 410)
})
