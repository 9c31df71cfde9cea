// First step after the inbox: whatever envelope a log record came in becomes one LogEvent, or nothing.
import { isRecord, text } from './read.ts'

/** One entry of the tenant log. */
export interface LogEvent {
  logId: string
  type: string
  /** ISO instant on Auth0's clock, always present. */
  date: string
  data: Record<string, unknown>
}

/** ISO 8601, and the form a warehouse export gives it: `2025-10-03 14:09:32.149000000`, which is UTC. */
const dateForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))? ?(Z|UTC|[+-]\d\d:\d\d)?$/

/** Three digits of origin, then the UTC instant of storage: observed in every published log_id, not documented. */
const storageForm = /^[89]00(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})\d*$/

/**
 * Takes `{log_id, data: {…}}` (log streams) and the flat record of `GET /api/v2/logs`. Undefined where there is no
 * usable log_id (a number has lost digits already) or no type. Never throws.
 *
 * @param fallbackDate ISO instant for a record that tells no date at all
 */
export function logEventOf(record: unknown, fallbackDate: string): LogEvent | undefined {
  if (!isRecord(record)) return undefined
  const inner = record['data']
  const data = isRecord(inner) && text(inner['type']) !== undefined ? inner : record
  const type = text(data['type'])
  const logId = text(record['log_id']) ?? text(record['_id']) ?? text(data['log_id']) ?? text(data['_id'])
  if (type === undefined || logId === undefined) return undefined
  return { logId, type, date: readDate(data['date']) ?? storedAt(logId) ?? fallbackDate, data }
}

/** ISO instant to the millisecond; undefined where the value tells none. */
export function readDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const [matched, day, time, fraction = '', zone = 'Z'] = dateForm.exec(value) ?? []
  if (matched === undefined) return undefined
  return isoOf(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${zone === 'UTC' ? 'Z' : zone}`)
}

/** Storage follows the event by seconds, rarely minutes: the best guess where `date` is missing. */
function storedAt(logId: string): string | undefined {
  const [matched, year, month, day, hour, minute, second, ms] = storageForm.exec(logId) ?? []
  if (matched === undefined) return undefined
  return isoOf(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}

function isoOf(form: string): string | undefined {
  const ms = Date.parse(form)
  return ms >= 0 ? new Date(ms).toISOString() : undefined // NaN is not, nor is a date before 1970
}
