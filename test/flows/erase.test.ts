import t from 'tap'
import { profileOf } from '../../src/auth0/profile.ts'
import { usualReading } from '../../src/facts/reading.ts'
import { forgetChanges, setFeed } from '../../src/feed/retention.ts'
import { packOf } from '../../src/users/pack.ts'
import { writeSnapshot } from '../../src/users/snapshot.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { foundIn } from '../stage/dump.ts'
import { type Answer, eventually, startMirror } from '../stage/mirror.ts'

const adminToken = 'operator-token'
const headers = { authorization: `Bearer ${adminToken}` }
const connection = 'Username-Password-Authentication'

const id = 'auth0|zora-4711'
const secondary = 'sms|zora-4712'
const profile = {
  email: 'zora.4711@example.com',
  username: 'zora4711',
  name: 'Zora Zonneveld-Ümit',
  nickname: 'zoraleintje',
  given_name: 'Zoramarie',
  family_name: 'Zonneveld',
  picture: 'https://pictures.example/zora-picture',
  user_metadata: { pet: "Zora's cat Zebedee" },
  app_metadata: { crm: 'crm-zora-4711', insurance: 4711471147114711 },
}
const earlier = 'zora.before@example.com'
const phone = '+491510004711'
const agent = 'ZoraBrowser/47.11'

/** Every value that is hers and nobody else's. */
const values = [
  id,
  'zora-4711',
  secondary,
  'zora-4712',
  ...[profile.email, profile.username, profile.name, profile.nickname, profile.given_name, profile.family_name],
  ...[profile.picture, profile.user_metadata.pet, profile.app_metadata.crm, String(profile.app_metadata.insurance)],
  ...[earlier, phone, agent, '203.0.113.47'],
]

const escaped = (text: string) => JSON.stringify(text).slice(1, -1).toLowerCase()

t.test(
  'whoever is erased is nowhere any more, and nothing late brings anything back',
  { timeout: 180_000 },
  async (t) => {
    const mirror = await startMirror(t, {
      adminToken,
      eventStream: true,
      reading: { ...usualReading, grants: ['roles'] },
    })
    const { pool, call, manage, deliver, tell, token, tenant } = mirror
    const path = `/admin/users/${encodeURIComponent(id)}/erase`
    const erase = () => call('POST', path, { headers })
    const local = (route: string, body: unknown) =>
      fetch(`${tenant.issuer}local/${route}`, { method: 'POST', body: JSON.stringify(body) })
    const row = async () => (await pool.query('SELECT * FROM users WHERE id = $1', [id])).rows[0]

    await setFeed(pool, { days: 7, values: true })
    // she comes in by every way
    const { email: _, ...rest } = profile
    const loaded = {
      user_id: id,
      email: earlier,
      ...rest,
      identities: [{ provider: 'auth0', user_id: 'zora-4711', connection, isSocial: false }],
    }
    const sms = {
      user_id: secondary,
      phone_number: phone,
      name: phone,
      identities: [{ provider: 'sms', user_id: 'zora-4712', connection: 'sms', isSocial: false }],
    }
    const bob = {
      user_id: 'auth0|bob',
      email: 'bob@example.com',
      name: 'Bob Baker',
      identities: [{ provider: 'auth0', user_id: 'bob', connection, isSocial: false }],
    }
    await local('users', [loaded, sms, bob])
    const tokenBefore = await token(id)
    t.equal((await call('GET', '/me', { token: tokenBefore })).status, 200)
    await eventually(row, (found) => found?.email === earlier)
    await manage('PATCH', `users/${encodeURIComponent(id)}`, { email: profile.email, connection })
    await local('login', { user_id: id, ip: '203.0.113.47' })
    await local('login', { user_id: 'auth0|bob', ip: '203.0.113.1' })
    await manage('POST', `users/${encodeURIComponent(id)}/identities`, { provider: 'sms', user_id: 'zora-4712' })
    const role = String((await manage('POST', 'roles', { name: 'editor' })).json['id'])
    await manage('POST', `roles/${role}/users`, { users: [id, 'auth0|bob'] })
    const unknown = { date: new Date().toISOString(), type: 'fu', user_name: earlier, user_agent: agent }
    await deliver(JSON.stringify({ log_id: '90020261125100000000', data: unknown }))
    const poison = [
      `{"log_id": "1", "data": {"type": "s", "user_name": "Zora.4711@example.com", "user_agent": "${agent}`,
      Buffer.from(`{"log_id":"2","data":{"type":"s","user_id":"${id}","user_agent":"${agent}"`, 'utf16le'),
      `{"data": {"description": "${profile.user_metadata.pet}"`,
    ]
    for (const body of [...poison, '{"about": "bob"']) await deliver(body)
    await eventually(
      () => pool.query("SELECT FROM mirror.grants WHERE items <> '[]' AND answered_at IS NOT NULL"),
      ({ rowCount }) => rowCount === 2,
    )
    await eventually(row, (found) => found?.identities.length === 2 && found.stale_since === null)
    await pool.query(`INSERT INTO mirror.runs (kind, cursor) VALUES ('drift', $1), ('backfill', '{}')`, [{ after: id }])
    await pool.query(`INSERT INTO mirror.walked SELECT max(id), $1 FROM mirror.runs`, [id])
    await pool.query(`INSERT INTO mirror.listed_grants SELECT max(id), 'roles', $1, 'rol_1', '{}' FROM mirror.runs`, [
      id,
    ])
    await pool.query(`CREATE TABLE songs (user_id text REFERENCES users ON DELETE CASCADE)`)
    await pool.query('GRANT SELECT ON songs TO mirror_owner')
    await pool.query(`INSERT INTO songs VALUES ($1)`, [id])

    const inUse = await foundIn(pool, values)
    for (const value of values) {
      const forms = [value, escaped(value)]
      t.ok(
        inUse.some((found) => forms.some((form) => found.toLowerCase().endsWith(`: ${form}`))),
        `${value} is there`,
      )
    }

    // who exists is not erased
    t.match(await erase(), { status: 409, json: { code: 'user_exists' } })
    t.match(await row(), { email: profile.email })
    await manage('DELETE', `users/${encodeURIComponent(id)}`)
    await local('log-streams/flush', {})
    await eventually(row, (found) => found.gone_at !== null)
    const sent = await pool.query<{ source: string; body: string }>(
      'SELECT source, body::text AS body FROM mirror.inbox',
    )

    const first = await erase()
    t.equal(first.status, 200)
    t.match(first.json, { user_id: id, erased_at: String, ids: 2 })
    t.match(entries(first), {
      'mirror.inbox body removed': Number,
      'mirror.quarantine removed': 3,
      'mirror.listed_grants removed': 1,
      'mirror.walked removed': 1,
      'mirror.runs cursor moved to the user before': 1,
      'users removed, where nothing references it': 1,
    })
    for (const value of values.filter((value) => !id.includes(value))) t.notOk(first.text.includes(value), value)
    const ownIds = [id, 'zora-4711']
    const told = [id, 'zora-4711', secondary, 'zora-4712'].map((one) => `mirror.changes: ${one}`)
    const others = values.filter((value) => !ownIds.includes(value))
    t.strictSame(await foundIn(pool, others), told.slice(2), 'followers are told who, and nothing else')
    t.strictSame(
      await foundIn(pool, [id]),
      [`mirror.changes: ${id}`, `public.songs: ${id}`, `public.users: ${id}`],
      'what references her stays',
    )
    const { rows: followed } = await pool.query(
      'SELECT user_id, kind, changed, before, after FROM mirror.changes WHERE user_id <> $1',
      ['auth0|bob'],
    )
    const nothing = { kind: 'erased', changed: [], before: null, after: null }
    t.strictSame(followed, [
      { user_id: id, ...nothing },
      { user_id: secondary, ...nothing },
    ])
    t.match(await row(), { name: null, email: null, identities: [], gone_at: Date, updated_at: null, created_at: null })

    // on the command line, and once the team has let go of her, the rest
    await pool.query('TRUNCATE songs')
    const cwd = await emptyDirectory(t)
    const env = { DATABASE_URL: mirror.databaseUrl }
    await run(t, ['erase', id], env, cwd).says(/confirm it with --yes/)
    const said = await run(t, ['erase', '--yes', '--json', id], env, cwd).says(/^\{.*"places".*\}$/m)
    t.match(JSON.parse(said[0]).places.slice(-2), [
      { place: 'users', entries: 1 },
      { place: 'mirror.changes', entries: 2 },
    ])
    t.strictSame(await foundIn(pool, values), told)
    await pool.query("UPDATE mirror.changes SET at = now() - interval '8 days'")
    await forgetChanges(pool, new AbortController().signal)
    t.strictSame(await foundIn(pool, values), [], 'the feed forgets it as it does everything')

    // everything comes once more: as it was, and as if it had never come
    for (const { source, body } of sent.rows) {
      for (const again of [body, withAnotherId(body)]) await (source === 'event_stream' ? tell(again) : deliver(again))
    }
    // of a piece that names nobody nobody could say whose it is
    for (const body of poison.slice(0, 2)) await deliver(body)
    const read = profileOf(JSON.stringify({ ...loaded, updated_at: new Date(Date.now() - 600_000) }))
    for (const asOf of [new Date(Date.now() - 600_000).toISOString(), undefined]) {
      const { rows } = await pool.query('SELECT max(id) AS id FROM mirror.runs')
      await writeSnapshot(pool, { profiles: packOf([String(read?.json)]), asOf, runId: rows[0].id })
    }
    t.match(await call('GET', '/me', { token: tokenBefore }), { status: 403, json: { code: 'caller_gone' } })
    t.match(await call('GET', `/users/${encodeURIComponent(id)}`, { token: await mirror.machineToken() }), {
      status: 410,
      json: { code: 'user_gone', gone_at: String, merged_into: null },
    })
    await eventually(
      () => pool.query('SELECT FROM users WHERE stale_since IS NOT NULL'),
      ({ rowCount }) => rowCount === 0,
    )
    t.strictSame(await foundIn(pool, values), [])

    // nobody else has lost anything
    const people = await pool.query('SELECT id, email FROM users')
    t.strictSame(people.rows, [{ id: 'auth0|bob', email: bob.email }])
    t.equal((await pool.query("SELECT FROM mirror.grants WHERE user_id = 'auth0|bob'")).rowCount, 1)
    t.equal((await pool.query('SELECT FROM mirror.quarantine WHERE body = \'{"about": "bob"\'')).rowCount, 1)
    t.ok(
      (await foundIn(pool, ['203.0.113.1'])).some((found) => found.startsWith('mirror.inbox')),
      'events of others stay',
    )

    // whoever exists anew is mirrored anew
    await local('clock', { advanceMs: 120_000 })
    await local('users', { ...loaded, email: 'anew@example.com', created_at: new Date(), updated_at: new Date() })
    const tokenAfter = await token(id)
    await eventually(
      () => call('GET', '/me', { token: tokenAfter }),
      ({ status }) => status === 200,
    )
    t.match(await row(), { email: 'anew@example.com', gone_at: null })
  },
)

function entries({ json }: Answer): Record<string, number> {
  const places = json['places'] as { place: string; what: string; entries: number }[]
  return Object.fromEntries(places.map(({ place, what, entries }) => [`${place} ${what}`, entries]))
}

let count = 0

function withAnotherId(body: string): string {
  const record = JSON.parse(body)
  const other = `late-${++count}`
  if ('log_id' in record) return JSON.stringify({ ...record, log_id: other })
  return JSON.stringify({ ...record, id: other })
}
