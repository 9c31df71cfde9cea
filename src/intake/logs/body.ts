// The body of a log-stream delivery → its records, whichever of Auth0's formats it has and whatever its content type says.
import { parseJson } from '../../json.ts'
import type { Poison } from '../inbox-tables.ts'
import { splitArray, trimmed } from '../split.ts'
import { textsOf } from '../texts.ts'

/** One record as it came: its value, and its JSON text for the inbox. */
export interface LogRecord {
  value: unknown
  text: string
}

export interface DeliveredBody {
  records: LogRecord[]
  /** What is no JSON: single records as they came. */
  broken: Poison[]
}

/** `{"logs": [` of the wrapped format, up to its bracket. */
const wrapper = /^\{\s*"logs"\s*:\s*\[/

/**
 * JSON array, JSON lines (final line feed or not, CRLF, blank lines), `{"logs": […]}`, or one bare record. Auth0's
 * content type is a free setting and tells nothing ("Custom Log Streams"), so the first bytes decide.
 */
export function recordsOf(body: Buffer): DeliveredBody {
  const { texts, illegible } = textsOf(body, recordTexts)
  const read: DeliveredBody = { records: [], broken: illegible }
  for (const text of texts) {
    const parsed = parse(text)
    if (parsed === undefined) read.broken.push({ body: Buffer.from(text), reason: 'not JSON' })
    else read.records.push({ value: parsed.value, text })
  }
  return read
}

function recordTexts(text: string): string[] {
  if (text.startsWith('[')) return arrayTexts(text, 0)
  const wrapped = wrapper.exec(text)
  if (wrapped) return arrayTexts(text, wrapped[0].length - 1)
  // one record may be spread over lines, as a person would send it
  if (!text.includes('\n') || parse(text) !== undefined) return text === '' ? [] : [text]
  return text.split('\n').flatMap((line) => lineTexts(trimmed(line)))
}

/** A line may itself be an array: nothing says that a stream's format cannot be changed in the middle of its queue. */
function lineTexts(line: string): string[] {
  if (line === '') return []
  return line.startsWith('[') ? arrayTexts(line, 0) : [line]
}

/** What is found behind the array must not get lost: it is a text of its own, and whether it can be read will be seen. */
function arrayTexts(text: string, start: number): string[] {
  const { elements, rest } = splitArray(text, start)
  const isWrapperEnd = start > 0 && rest === '}'
  return rest === '' || isWrapperEnd ? elements : [...elements, rest]
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: parseJson(text) }
  } catch {
    return undefined
  }
}
