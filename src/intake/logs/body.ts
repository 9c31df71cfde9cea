// The body of a log-stream delivery → its records, whichever of Auth0's formats it has and whatever its content type says.
import { parseJson } from '../../json.ts'
import { elementsOf } from './split.ts'

/** One record as it came: its value, and its JSON text for the inbox. */
export interface LogRecord {
  value: unknown
  text: string
}

export interface DeliveredBody {
  records: LogRecord[]
  /** What is no JSON: single records as they came. */
  broken: string[]
}

/** `{"logs": [` of the wrapped format, up to its bracket. */
const wrapper = /^\{\s*"logs"\s*:\s*\[/

/**
 * JSON array, JSON lines (final line feed or not, CRLF, blank lines), `{"logs": […]}`, or one bare record. Auth0's
 * content type is a free setting and tells nothing ("Custom Log Streams"), so the first bytes decide.
 */
export function recordsOf(body: string): DeliveredBody {
  const read: DeliveredBody = { records: [], broken: [] }
  for (const text of recordTexts(body.trim())) {
    const parsed = parse(text)
    if (parsed === undefined) read.broken.push(text)
    else read.records.push({ value: parsed.value, text })
  }
  return read
}

function recordTexts(text: string): string[] {
  if (text.startsWith('[')) return elementsOf(text, 0)
  const wrapped = wrapper.exec(text)
  if (wrapped) return elementsOf(text, wrapped[0].length - 1)
  // one record may be spread over lines, as a person would send it
  if (!text.includes('\n') || parse(text) !== undefined) return text === '' ? [] : [text]
  return text.split('\n').flatMap((line) => lineTexts(line.trim()))
}

/** A line may itself be an array: nothing says that a stream's format cannot be changed in the middle of its queue. */
function lineTexts(line: string): string[] {
  if (line === '') return []
  return line.startsWith('[') ? elementsOf(line, 0) : [line]
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: parseJson(text) }
  } catch {
    return undefined
  }
}
