import fc from 'fast-check'
import t from 'tap'
import { Profile } from '../../src/users/user.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

/** What can happen at a tenant; numbers name users. */
type Step =
  | { does: 'create' | 'delete' | 'login' | 'settle'; who: number }
  | { does: 'edit' | 'silentEdit'; who: number; changes: Record<string, unknown> }
  | { does: 'link' | 'unlink'; who: number; other: number }
  | { does: 'deleteConnection'; which: number }

/** Each user has one of them. */
const connections = 2

const anyone = fc.integer({ min: 0, max: 5 })
const metadata = fc.dictionary(
  fc.constantFrom('theme', 'plan', 'n'),
  fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
  {
    maxKeys: 2,
  },
)
const changes = fc.record(
  { name: fc.string({ minLength: 1 }), blocked: fc.boolean(), user_metadata: metadata, app_metadata: metadata },
  { requiredKeys: [] },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom('create', 'create', 'create', 'delete', 'login', 'settle'), who: anyone }),
  fc.record({ does: fc.constantFrom('edit', 'silentEdit'), who: anyone, changes }),
  fc.record({ does: fc.constantFrom('link', 'unlink'), who: anyone, other: anyone }),
  fc.record({ does: fc.constant('deleteConnection' as const), which: fc.integer({ min: 0, max: connections - 1 }) }),
)
const histories = fc.record({
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  dropped: fc.constantFrom(0, 0.3, 0.7, 1),
  indexLagMs: fc.constantFrom(0, 1500),
})

const adminToken = 'an-admin-token'
const headers = { authorization: `Bearer ${adminToken}` }
const { CONVERGENCE_RUNS: numRuns = 4, CONVERGENCE_SEED: seed } = process.env
const runs = { numRuns: Number(numRuns), ...(seed !== undefined && { seed: Number(seed) }) }

t.test('after any history, with any share of its events lost, one backfill makes the mirror equal', async (t) => {
  const mirror = await startMirror(t, { adminToken })
  const reader = await mirror.machineToken()
  let history = 0
  await fc.assert(
    fc.asyncProperty(histories, async ({ steps, dropped, indexLagMs }) => {
      const names: Names = {
        user: (number) => `auth0|h${history}-${number}`,
        connection: (number) => `h${history}-${number % connections}`,
      }
      await steer(mirror, 'faults', { deliveries: { dropped, duplicated: 0.2, reordered: 0.2 }, indexLagMs })
      for (const one of steps) await take(mirror, one, names)
      await steer(mirror, 'faults', {})
      await mirror.tenant.settled()
      await backfillOf(mirror)
      for (let number = 0; number <= 5; number++) await sameUser(mirror, names.user(number), reader)
      history++
    }),
    runs,
  )
})

/** What the numbers of a history stand for; no two histories share a user or a connection. */
interface Names {
  user(number: number): string
  connection(number: number): string
}

async function take(mirror: Mirror, step: Step, names: Names): Promise<void> {
  if (step.does === 'deleteConnection') return deleteConnection(mirror, names.connection(step.which))
  const id = names.user(step.who)
  const path = `users/${encodeURIComponent(id)}`
  const [, bare = ''] = id.split('|')
  switch (step.does) {
    case 'create':
      await mirror.manage('POST', 'users', {
        connection: names.connection(step.who),
        user_id: bare,
        email: `${bare}@example.com`,
      })
      return
    case 'delete':
      return void (await mirror.manage('DELETE', path))
    case 'edit':
      return void (await mirror.manage('PATCH', path, step.changes))
    case 'silentEdit': {
      const found = await mirror.manage('GET', path)
      if (found.status === 200) await steer(mirror, 'users?silent=true', { ...found.json, ...step.changes })
      return
    }
    case 'link':
      return void (await mirror.manage('POST', `${path}/identities`, {
        provider: 'auth0',
        user_id: names.user(step.other).split('|')[1],
      }))
    case 'unlink':
      return void (await mirror.manage('DELETE', `${path}/identities/auth0/${names.user(step.other).split('|')[1]}`))
    case 'login':
      return void (await steer(mirror, 'login', { user_id: id }))
    case 'settle':
      return mirror.tenant.settled()
  }
}

/** All its users vanish, and no event tells of them; whoever is created in it afterwards makes it anew. */
async function deleteConnection(mirror: Mirror, name: string): Promise<void> {
  const found = await mirror.manage('GET', `connections?name=${name}`)
  const [connection]: { id: string }[] = JSON.parse(found.text)
  if (connection === undefined) return
  const { status } = await mirror.manage('DELETE', `connections/${connection.id}`)
  if (status !== 204) throw new Error(`a connection could not be deleted: ${status}`)
}

async function steer({ tenant }: Mirror, path: string, body: unknown): Promise<void> {
  await fetch(`${tenant.issuer}local/${path}`, { method: 'POST', body: JSON.stringify(body) })
}

/** A row that was answered in the second in which the walk begins is not looked at; so time goes on before it does. */
async function backfillOf(mirror: Mirror): Promise<void> {
  await steer(mirror, 'clock', { advanceMs: 5_000 })
  const before = await runsOf(mirror)
  await mirror.call('POST', '/admin/runs', { headers, body: { kind: 'backfill', confirm: true } })
  const [run] = await eventually(
    () => runsOf(mirror),
    ([run]) => run !== undefined && run['id'] !== before[0]?.['id'] && run['finished_at'] !== null,
  )
  if (run?.['outcome'] !== 'completed') throw new Error(JSON.stringify(run))
  await eventually(
    async () =>
      (await mirror.pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')).rows[0],
    ({ stale }) => stale === 0,
  )
}

async function runsOf(mirror: Mirror): Promise<Record<string, unknown>[]> {
  return (await mirror.call('GET', '/admin/runs?limit=1', { headers })).json['runs'] as Record<string, unknown>[]
}

const absent: Record<string, unknown> = { identities: [], user_metadata: {}, app_metadata: {} }

/** Field by field, through both doors. */
async function sameUser(mirror: Mirror, id: string, token: string): Promise<void> {
  const path = `users/${encodeURIComponent(id)}`
  const [there, here] = [await mirror.manage('GET', path), await mirror.call('GET', `/${path}`, { token })]
  if (there.status === 404) {
    if (here.status === 200) throw new Error(`${id} is gone, and not here`)
    return
  }
  if (here.status !== 200) throw new Error(`${id} is not here: ${here.status}`)
  for (const name of Object.keys(Profile.properties).filter((name) => name !== 'attributes')) {
    const [told, held] = [there.json[name] ?? absent[name] ?? null, here.json[name]]
    if (JSON.stringify(sorted(told)) !== JSON.stringify(sorted(held)))
      throw new Error(`${id} ${name}: ${JSON.stringify(told)} there, ${JSON.stringify(held)} here`)
  }
}

/** The order of members means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
