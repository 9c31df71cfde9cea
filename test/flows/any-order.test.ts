import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { openManagement } from '../../src/auth0/management.ts'
import { profileOf } from '../../src/auth0/profile.ts'
import { usualReading } from '../../src/facts/reading.ts'
import { openLog } from '../../src/log.ts'
import { refreshStale } from '../../src/reconcile/refresh.ts'
import { arrive } from '../../src/users/arrive.ts'
import { writeGone, writeProfiles } from '../../src/users/write.ts'
import { ownWrites } from '../stage/api-writes.ts'
import { empty } from '../stage/database.ts'
import { type Batch, bodiesOf, deliveryOf, inOne } from '../stage/delivery-plan.ts'
import { history } from '../stage/history.ts'
import { call, startMirror } from '../stage/mirror.ts'
import { gone, known, unheard } from '../stage/people.ts'

/** More of them for a long night; a failure prints the seed. */
const numRuns = Number(process.env['ORDER_RUNS'] ?? 40)

const at = (second: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, second))

const { deliver, pool, auth0, tenant } = await startMirror(t, {
  worker: false,
  logStream: false,
  reading: { ...usualReading, ownWrites },
})

/** What is there before: answers from the middle of the history, tombstones, and a row that waits for its first answer. */
async function seed(): Promise<void> {
  for (const [index, { id, bare, strategy }] of [...known, ...gone].entries()) {
    const user_id = strategy === 'github' ? Number(bare) : bare
    const user = { user_id: id, identities: [{ provider: strategy, user_id, connection: 'acme' }], logins_count: 3 }
    const profile = profileOf(JSON.stringify(user))
    if (profile === undefined) throw new Error(id)
    await writeProfiles(pool, [{ profile, answeredAt: at(3 + index), hints: '0' }])
  }
  for (const { id } of gone) await writeGone(pool, id, at(9), '0')
  await arrive(pool, [{ id: 'auth0|new', issuedAt: at(9).getTime() / 1000 }])
}

await seed()
await pool.query('CREATE TABLE seeded AS TABLE users')

async function begin(): Promise<void> {
  await empty(pool, 'users', 'mirror.inbox', 'mirror.quarantine')
  await pool.query('INSERT INTO users SELECT * FROM seeded')
}

async function send(batch: Batch): Promise<void> {
  const headers: Record<string, string> = { 'content-type': batch.contentType }
  if (batch.gzip) headers['content-encoding'] = 'gzip'
  for (const body of bodiesOf(batch)) {
    const { status, text } = await deliver(body, headers)
    if (status !== 200) throw new Error(`${batch.format}: ${status} ${text}`)
  }
}

/** @param meanwhile begun along with each batch */
async function sendAll(batches: Batch[], meanwhile?: (index: number) => Promise<void>): Promise<void> {
  const underWay: Promise<void>[] = []
  for (const [index, batch] of batches.entries()) {
    if (!batch.sideBySide) await Promise.all(underWay.splice(0))
    underWay.push(send(batch))
    if (meanwhile) underWay.push(meanwhile(index))
  }
  await Promise.all(underWay)
}

/**
 * Left out: `first_seen_at` and `last_seen_at` are of our own clock. `hints` counts how often something came, which only
 * the row itself looks at again. Where no answer and no state is there yet, `hinted_at` says after which of the hints the
 * state of an event may stand for an answer; a deletion makes no row, so one that comes first is not in it. Nor in `shown_from`.
 */
async function rows() {
  const { rows } = await pool.query(`
    SELECT to_jsonb(u) - '{first_seen_at,last_seen_at,hints}'::text[]
      - CASE WHEN greatest(answered_at, told_at) IS NULL THEN '{hinted_at,shown_from}' ELSE '{}' END::text[] AS row
    FROM users u ORDER BY id`)
  return rows.map(({ row }) => row)
}

async function inbox() {
  const { rows } = await pool.query('SELECT log_id, type, body FROM mirror.inbox ORDER BY log_id')
  return rows.map(({ log_id, type, body }) => ({ log_id, type, data: body.data ?? body }))
}

/** The token by which a second account was linked is stored nowhere. */
function tokenless(data: object): unknown {
  return JSON.parse(JSON.stringify(data), (name, value) => (name === 'link_with' ? undefined : value))
}

const plans = history.chain((records) => fc.record({ records: fc.constant(records), batches: deliveryOf(records) }))

t.test('any multiset, order, batching and format of a history ends in the same rows', async (t) => {
  await fc.assert(
    fc.asyncProperty(plans, async ({ records, batches }) => {
      await begin()
      await send(inOne(records))
      const expected = await rows()
      await begin()
      await sendAll(batches)
      deepStrictEqual(await rows(), expected)
      const once = records.map(({ log_id, data }) => ({ log_id, type: data['type'], data: tokenless(data) }))
      deepStrictEqual(await inbox(), once)
    }),
    { numRuns },
  )
  t.pass(`${numRuns} histories`)
})

/** The tenant has some of each, all with a later login than any event. */
async function fillTenant(): Promise<void> {
  const users = [...known.slice(1), ...gone.slice(1), ...unheard.slice(1)].map(({ id, bare, strategy, kind }) => ({
    user_id: id,
    identities: [{ provider: strategy, user_id: bare, connection: 'acme', isSocial: kind === 'social' }],
    last_login: at(30).toISOString(),
    last_ip: '203.0.113.30',
    logins_count: 30,
  }))
  const { status } = await call('POST', `${tenant.issuer}local/users?silent=true`, { body: users })
  if (status >= 300) throw new Error(`the tenant answered ${status}`)
}

/** The instants of answers are of this run, and a tombstone keeps the logins that it had when Auth0 said 404. */
function settled(row: Record<string, unknown>) {
  const { answered_at, gone_at, last_login, last_ip, logins_count, ...rest } = row
  const isGone = gone_at !== null
  return { ...rest, isGone, asked: answered_at !== null, ...(!isGone && { last_login, last_ip, logins_count }) }
}

t.test('whenever Auth0 is asked in the meantime, in the end the rows are the same and none is stale', async (t) => {
  await fillTenant()
  const options = { pool, management: openManagement(auth0), log: openLog('silent') }
  const refresh = () => refreshStale(options, new AbortController().signal)
  const stay = async () => undefined
  await fc.assert(
    fc.asyncProperty(plans, fc.array(fc.boolean()), async ({ records, batches }, asks) => {
      await begin()
      await send(inOne(records))
      await refresh()
      const expected = (await rows()).map(settled)
      await begin()
      await sendAll(batches, (index) => (asks[index] ? refresh() : stay()))
      await refresh()
      const actual = await rows()
      deepStrictEqual(actual.map(settled), expected)
      deepStrictEqual(
        actual.filter(({ stale_since }) => stale_since !== null),
        [],
      )
    }),
    { numRuns: numRuns / 4 },
  )
  t.pass(`${numRuns / 4} histories`)
})
