import t from 'tap'
import { engines, eventually, startMirror } from '../stage/mirror.ts'

const ada = 'auth0|66d3f0a1b2c3d4e5f6071829'

function adaAtAuth0(more: Record<string, unknown> = {}) {
  const identities = [{ provider: 'auth0', connection: 'Users', user_id: '66d3f0a1b2c3d4e5f6071829', isSocial: false }]
  const names = { email: 'ada@example.com', email_verified: true, name: 'Ada', picture: 'https://example.com/ada.png' }
  const dates = { created_at: '2026-09-01T08:00:37.373Z', updated_at: '2026-09-01T08:14:22.500Z' }
  return {
    user_id: ada,
    ...names,
    ...dates,
    identities,
    user_metadata: { theme: 'dark' },
    app_metadata: { plan: 'pro' },
    ...more,
  }
}

for (const { name, redisUrl } of engines) {
  t.test(`BullMQ on ${name}: the life of a user`, async (t) => {
    const { call, manage, token, machineToken, tenant, pool } = await startMirror(t, { redisUrl })
    const load = (user: unknown, query = '') =>
      fetch(`${tenant.issuer}local/users${query}`, { method: 'POST', body: JSON.stringify(user) })
    await load(adaAtAuth0(), '?silent=true')
    const path = `/users/${encodeURIComponent(ada)}`
    const reader = await machineToken()

    await t.test('the first request finds a row, and soon the whole profile', async (t) => {
      const first = await call('GET', '/me', { token: await token(ada) })
      t.equal(first.status, 200)
      t.equal(first.json['id'], ada)
      t.type(first.json['stale_since'], 'string', 'a row without a profile says that it is stale')
      const me = await eventually(
        async () => call('GET', '/me', { token: await token(ada) }),
        ({ json }) => json['stale_since'] === null,
      )
      t.match(me.json, {
        email: 'ada@example.com',
        name: 'Ada',
        user_metadata: { theme: 'dark' },
        app_metadata: { plan: 'pro' },
      })
    })

    await t.test('a change at Auth0 arrives through the log stream', async (t) => {
      await manage('PATCH', `users/${encodeURIComponent(ada)}`, {
        name: 'Ada Lovelace',
        user_metadata: { theme: null, font: 'mono' },
      })
      const { json } = await eventually(
        () => call('GET', path, { token: reader }),
        ({ json }) => json['name'] === 'Ada Lovelace',
      )
      t.strictSame(json['user_metadata'], { font: 'mono' })
    })

    await t.test('a block at Auth0 refuses the caller although the token is valid', async (t) => {
      const valid = await token(ada)
      await manage('PATCH', `users/${encodeURIComponent(ada)}`, { blocked: true })
      const refused = await eventually(
        () => call('GET', '/me', { token: valid }),
        ({ status }) => status === 403,
      )
      t.equal(refused.json['code'], 'caller_blocked')
    })

    await t.test('a deletion at Auth0 leaves a tombstone that application rows still join', async (t) => {
      await pool.query('CREATE TABLE songs (title text, user_id text NOT NULL REFERENCES users(id))')
      await pool.query('INSERT INTO songs VALUES ($1, $2)', ['Note G', ada])
      await manage('DELETE', `users/${encodeURIComponent(ada)}`)
      const gone = await eventually(
        () => call('GET', path, { token: reader }),
        ({ status }) => status === 410,
      )
      t.match(gone.json, { code: 'user_gone', gone_at: String, merged_into: null })
      const { rows } = await pool.query('SELECT name, title FROM songs JOIN users ON users.id = songs.user_id')
      t.strictSame(rows, [{ name: 'Ada Lovelace', title: 'Note G' }])
    })

    await t.test('a token issued before the deletion does not bring the user back', async (t) => {
      const old = await token(ada, { claims: { iat: Math.floor(Date.now() / 1000) - 3600 } })
      const refused = await call('GET', '/me', { token: old })
      t.equal(refused.status, 403)
      t.equal(refused.json['code'], 'caller_gone')
      const { rows } = await pool.query('SELECT stale_since FROM users WHERE id = $1', [ada])
      t.strictSame(rows, [{ stale_since: null }], 'and Auth0 is not asked')
    })

    await t.test('a user made anew with the same id is alive again', async (t) => {
      await load(adaAtAuth0({ name: 'Ada II', updated_at: new Date().toISOString() }))
      const { json } = await eventually(
        () => call('GET', path, { token: reader }),
        ({ status }) => status === 200,
      )
      t.match(json, { name: 'Ada II', gone_at: null, blocked: null })
    })
  })
}
