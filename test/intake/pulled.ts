// What the tests of the pull share: people made at the tenant, and the mirror's own account of what it has brought.
import { openEventApi } from '../../src/auth0/event-api.ts'
import { openLogApi } from '../../src/auth0/log-api.ts'
import { openAsk } from '../../src/auth0/management.ts'
import { openStreamApi } from '../../src/auth0/stream-api.ts'
import { usualReading } from '../../src/facts/reading.ts'
import { openInbox } from '../../src/intake/inbox.ts'
import { openLog } from '../../src/log.ts'
import { eventually, type Mirror } from '../stage/mirror.ts'

export type Row = Record<string, unknown>

export const idOf = (name: string) => `auth0|${name}`

export async function addUser({ manage }: Mirror, name: string): Promise<void> {
  const connection = 'Username-Password-Authentication'
  const answer = await manage('POST', 'users', { connection, user_id: name, email: `${name}@example.com` })
  if (answer.status !== 201) throw new Error(`the tenant answered ${answer.status}`)
}

/** What only a development tenant can do. */
export async function steer({ tenant }: Mirror, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${tenant.issuer}local/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`the tenant answered ${answer.status}`)
}

export async function emailOf({ pool }: Mirror, name: string): Promise<unknown> {
  const { rows } = await pool.query('SELECT email FROM users WHERE id = $1', [idOf(name)])
  return rows[0]?.email
}

/** Waits for the whole profile. */
export async function arrived(mirror: Mirror, name: string): Promise<void> {
  await eventually(
    () => emailOf(mirror, name),
    (email) => email === `${name}@example.com`,
  )
}

export async function sourceOf({ pool }: Mirror, source: string): Promise<Row> {
  const { rows } = await pool.query<Row>(
    `SELECT cursor, seen_until, stored, repeated
     FROM (SELECT source, sum(stored) AS stored, sum(repeated) AS repeated FROM mirror.counts GROUP BY source) c
     FULL JOIN mirror.sources USING (source) WHERE source = $1`,
    [source],
  )
  return rows[0] ?? {}
}

export async function gapsOf({ pool }: Mirror): Promise<Row[]> {
  return (await pool.query<Row>('SELECT * FROM mirror.gaps ORDER BY id')).rows
}

/** Ids of all events in the inbox. */
export async function inboxOf({ pool }: Mirror): Promise<Row[]> {
  return (await pool.query<Row>('SELECT log_id, source FROM mirror.inbox ORDER BY log_id')).rows
}

/** The pull's own parts, for a test that takes the steps by itself. */
export function partsOf({ pool, auth0 }: Mirror) {
  const ask = openAsk(auth0)
  const log = openLog('silent')
  return {
    pool,
    log,
    inbox: openInbox(pool, () => undefined),
    logs: openLogApi(ask),
    events: openEventApi(ask),
    streams: openStreamApi(ask),
    reading: usualReading,
  }
}
