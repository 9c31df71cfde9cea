// The body of a log-stream delivery → its records, whichever of Auth0's formats it has and whatever its content type says.
import { parseJson, writeJson } from '../../json.ts'

/** One record as it came: its value, and its JSON text for the inbox. */
export interface LogRecord {
  value: unknown
  text: string
}

export interface DeliveredBody {
  records: LogRecord[]
  /** What is no JSON, or nested beyond reason: whole lines, or the whole body, as they came. */
  broken: string[]
}

/**
 * JSON array, JSON lines (final line feed or not, CRLF, blank lines), `{"logs": […]}`, or one bare record. Auth0's
 * content type is a free setting and tells nothing ("Custom Log Streams"), so the first byte decides.
 */
export function recordsOf(body: string): DeliveredBody {
  const text = body.trim()
  const read: DeliveredBody = { records: [], broken: [] }
  if (text === '') return read
  const whole = attempt(() => parseJson(text))
  if (whole === undefined) for (const line of text.split('\n')) readLine(line.trim(), read)
  else readValue(whole.value, text, read)
  return read
}

function readLine(line: string, read: DeliveredBody): void {
  if (line === '') return
  const parsed = attempt(() => parseJson(line))
  if (parsed === undefined) read.broken.push(line)
  else readValue(parsed.value, line, read)
}

function readValue(value: unknown, text: string, read: DeliveredBody): void {
  const list = listIn(value)
  if (list === undefined) return void read.records.push({ value, text })
  for (const item of list) {
    const written = attempt(() => writeJson(item)) // nesting that can be read may still be too deep to be written
    if (written === undefined) read.broken.push(text)
    else read.records.push({ value: item, text: written.value })
  }
}

function listIn(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null && 'logs' in value && Array.isArray(value.logs)) return value.logs
  return undefined
}

function attempt<T>(work: () => T): { value: T } | undefined {
  try {
    return { value: work() }
  } catch {
    return undefined
  }
}
