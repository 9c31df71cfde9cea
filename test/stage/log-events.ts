// What the tests of facts stand on: recorded events from the fixtures, and small events made to order.
import { readFileSync } from 'node:fs'
import type { Change, Meaning } from '../../src/facts/change.ts'
import { type LogEvent, logEventOf } from '../../src/facts/event.ts'
import { meaningOf } from '../../src/facts/meaning.ts'

export const at = '2026-09-01T08:00:00.000Z'
export const ada = 'auth0|66d3f0a1b2c3d4e5f6071829'
export const lin = 'google-oauth2|103547991597142817347'
export const saml = 'samlp|contoso-saml|m.example@contoso.example'

export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/events/${name}`, import.meta.url), 'utf8')
}

export function records(name: string): unknown[] {
  const text = fixture(name)
  return name.endsWith('.jsonl')
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : JSON.parse(text)
}

/** An event as the facts see it; throws where the record is none. */
export function eventOf(record: unknown): LogEvent {
  const event = logEventOf(record, at)
  if (event === undefined) throw new Error('no event')
  return event
}

export function meaning(type: string, data: Record<string, unknown> = {}): Meaning {
  return meaningOf(eventOf({ log_id: '90020260901080000000', data: { date: at, type, ...data } }))
}

/** The meaning of a call of the Management API, made by an administrator who must never be touched. */
export function call(method: string, path: string, more: Record<string, unknown> = {}, statusCode?: unknown): Meaning {
  const { answer, ...request } = more
  return meaning('sapi', {
    user_id: 'google-oauth2|100000000000000000001',
    details: { request: { method, path, ...request }, response: { statusCode, body: answer } },
  })
}

/** Changes in brief: `+id reason` proves that the user existed, `?id reason` does not, `~` marks a bare id. */
export function brief({ changes }: Meaning): string[] {
  return changes.map(line)
}

function line({ id, bare, exists, stale }: Change): string {
  return `${exists ? '+' : '?'}${bare ? '~' : ''}${id}${stale === undefined ? '' : ` ${stale}`}`
}
