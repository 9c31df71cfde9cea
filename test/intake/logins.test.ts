import type pg from 'pg'
import t from 'tap'
import { profileOf } from '../../src/auth0/profile.ts'
import type { ConnectionKind, Reading } from '../../src/facts/reading.ts'
import { openInbox } from '../../src/intake/inbox.ts'
import { pollLogs } from '../../src/intake/pull/logs.ts'
import { replay } from '../../src/intake/replay.ts'
import { writeProfiles } from '../../src/users/write.ts'
import { startMirror } from '../stage/mirror.ts'
import { partsOf } from './pulled.ts'

const kinds: ConnectionKind[] = ['database', 'passwordless', 'social', 'enterprise']
const at = '2026-09-01T08:00:00.000Z'

/** A user of each kind whose event says the kind, and of each that only the id tells; then a kind that nobody knows. */
const people: { id: string; told?: string; kinds: ConnectionKind[] }[] = [
  { id: 'auth0|1', told: 'database', kinds: ['database'] },
  { id: 'auth0|2', kinds: ['database'] },
  { id: 'sms|1', told: 'passwordless', kinds: ['passwordless'] },
  { id: 'email|2', kinds: ['passwordless'] },
  { id: 'google-oauth2|1', told: 'social', kinds: ['social'] },
  { id: 'auth0|3', told: 'social', kinds: ['social'] }, // a linked identity was used
  { id: 'samlp|acme|1', told: 'enterprise', kinds: ['enterprise'] },
  { id: 'later|1', told: 'of another kind', kinds: ['social', 'enterprise'] },
]

const login = ({ id, told }: { id: string; told?: string }, log_id = `login-${id}`) => ({
  log_id,
  data: {
    type: 's',
    date: at,
    user_id: id,
    ip: '203.0.113.7',
    strategy_type: told,
    details: { stats: { loginsCount: 7 } },
  },
})

async function know(pool: pg.Pool, ids: string[]): Promise<void> {
  for (const id of ids) {
    const profile = profileOf(JSON.stringify({ user_id: id, last_ip: '203.0.113.1', logins_count: 6 }))
    if (profile === undefined) throw new Error(id)
    await writeProfiles(pool, [{ profile, answeredAt: new Date('2026-09-01T07:00:00Z'), hints: '0' }])
  }
}

const settings: [name: string, reading: Reading | undefined, stale: ConnectionKind[]][] = [
  ['nothing set', undefined, ['social', 'enterprise']],
  ['none', { refreshOnLogin: [] }, []],
  ['all kinds', { refreshOnLogin: kinds }, kinds],
  ['database logins alone', { refreshOnLogin: ['database'] }, ['database']],
  ['enterprise logins alone', { refreshOnLogin: ['enterprise'] }, ['enterprise']],
]

for (const [name, reading, stale] of settings) {
  t.test(
    `with ${name}, logins of ${stale.join(', ') || 'no kind'} make the profile stale, and all are noted`,
    async (t) => {
      const { deliver, pool } = await startMirror(t, { worker: false, logStream: false, ...(reading && { reading }) })
      await know(
        pool,
        people.map(({ id }) => id),
      )
      t.equal((await deliver(JSON.stringify(people.map((person) => login(person))))).status, 200)
      const { rows } = await pool.query('SELECT id, stale_reason, last_login, last_ip, logins_count FROM users')
      const row = new Map(rows.map(({ id, ...rest }) => [id, rest]))
      for (const { id, kinds } of people) {
        const stale_reason = kinds.some((kind) => stale.includes(kind)) ? 'login' : null
        const expected = { stale_reason, last_login: new Date(at), last_ip: '203.0.113.7', logins_count: '7' }
        t.strictSame(row.get(id), expected, id)
      }
    },
  )
}

t.test('a user who is not known yet is made and asked for at a login, whatever is set', async (t) => {
  const { deliver, pool } = await startMirror(t, {
    worker: false,
    logStream: false,
    reading: { refreshOnLogin: [] },
  })
  await deliver(JSON.stringify(people.map((person) => login(person))))
  const { rows } = await pool.query('SELECT id, stale_since, logins_count FROM users ORDER BY id')
  const ids = people.map(({ id }) => id).sort()
  t.strictSame(
    rows,
    ids.map((id) => ({ id, stale_since: new Date(at), logins_count: '7' })),
  )
})

t.test('the setting holds for logins that are pulled, and for those that were set aside', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const [ada, phil] = ['auth0|1', 'sms|1']
  await know(mirror.pool, [ada, phil])
  const reading: Reading = { refreshOnLogin: ['database'] }
  const page = (records: unknown[]) => ({
    text: JSON.stringify(records),
    count: records.length,
    next: undefined,
    answeredAt: new Date(at),
  })
  const first = { ...page([login({ id: ada })]), next: 'read to here' }
  const api = { oldest: async () => page([]), after: async (from: string) => (from === first.next ? page([]) : first) }
  await pollLogs({ ...partsOf(mirror), api, reading }, new AbortController().signal)

  const body = Buffer.from(JSON.stringify(login({ id: phil })))
  await mirror.pool.query(
    "INSERT INTO mirror.quarantine (source, reason, body) VALUES ('log_stream', 'not understood then', $1)",
    [body],
  )
  await replay(
    mirror.pool,
    openInbox(mirror.pool, () => undefined),
    { refreshOnLogin: ['passwordless'] },
  )

  const { rows } = await mirror.pool.query('SELECT id, stale_reason FROM users ORDER BY id')
  t.strictSame(
    rows,
    [ada, phil].map((id) => ({ id, stale_reason: 'login' })),
  )
})
