// The body of a log-stream delivery → its records, whichever of Auth0's formats it has and whatever its content type says.
import { parseJson, writeJson } from '../../json.ts'

/** One record as it came: its value, and its JSON text for the inbox. */
export interface LogRecord {
  value: unknown
  text: string
}

export interface DeliveredBody {
  records: LogRecord[]
  /** What is no JSON: whole lines, as they came. */
  broken: string[]
}

/**
 * JSON array, JSON lines (final line feed or not, CRLF, blank lines), `{"logs": […]}`, or one bare record. Auth0's
 * content type is a free setting and tells nothing ("Custom Log Streams"), so the first byte decides.
 */
export function recordsOf(body: string): DeliveredBody {
  const text = body.trim()
  if (text === '') return { records: [], broken: [] }
  const whole = attempt(text)
  return whole === undefined ? linesOf(text) : { records: recordsIn(whole.value, text), broken: [] }
}

function recordsIn(value: unknown, text: string): LogRecord[] {
  if (Array.isArray(value)) return value.map(recordOf)
  if (typeof value === 'object' && value !== null && 'logs' in value && Array.isArray(value.logs)) {
    return value.logs.map(recordOf)
  }
  return [{ value, text }]
}

function recordOf(value: unknown): LogRecord {
  return { value, text: writeJson(value) }
}

function linesOf(text: string): DeliveredBody {
  const body: DeliveredBody = { records: [], broken: [] }
  for (const line of text.split('\n').map((line) => line.trim())) {
    if (line === '') continue
    const parsed = attempt(line)
    if (parsed === undefined) body.broken.push(line)
    else body.records.push(...recordsIn(parsed.value, line))
  }
  return body
}

function attempt(text: string): { value: unknown } | undefined {
  try {
    return { value: parseJson(text) }
  } catch {
    return undefined
  }
}
