// How a history is delivered, generated: repeated, out of order, cut into batches, each in some format, some side by side.
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { LogRecord } from './history.ts'

export interface Batch {
  records: LogRecord[]
  format: keyof typeof formats
  /** As `GET /api/v2/logs` has it, and EventBridge: without the envelope of a log stream. */
  flat: boolean
  gzip: boolean
  contentType: string
  /** Sent without waiting for the answer to the one before. */
  sideBySide: boolean
}

/** Each gives the bodies of one batch. */
const formats = {
  'JSON array': (texts: string[]) => [`[${texts.join(',')}]`],
  'JSON array, spread out': (texts: string[]) => [`\n[\n  ${texts.join(' ,\n  ')}\n]\n`],
  'JSON lines': (texts: string[]) => [texts.join('\n')],
  'JSON lines with a final line feed': (texts: string[]) => [`${texts.join('\n')}\n`],
  'JSON lines with CRLF and blank lines': (texts: string[]) => [`\r\n${texts.join('\r\n\r\n')}\r\n`],
  'an object with logs': (texts: string[]) => [`{"logs":[${texts.join(',')}]}`],
  'bare records': (texts: string[]) => texts,
  'bare records, spread over lines': (texts: string[]) =>
    texts.map((text) => JSON.stringify(JSON.parse(text), undefined, 2)),
}

const manner = fc.record({
  size: fc.integer({ min: 1, max: 8 }),
  format: fc.constantFrom(...(Object.keys(formats) as (keyof typeof formats)[])),
  flat: fc.boolean(),
  gzip: fc.boolean(),
  contentType: fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain; charset=utf-8'),
  sideBySide: fc.boolean(),
})

/** The plainest way. */
export function inOne(records: LogRecord[]): Batch {
  const contentType = 'application/json'
  return { records, format: 'JSON array', flat: false, gzip: false, contentType, sideBySide: false }
}

/** Every record comes once at least. */
export function deliveryOf(history: LogRecord[]): fc.Arbitrary<Batch[]> {
  const repeats = fc.array(fc.constantFrom(...history), { maxLength: history.length })
  return repeats
    .map((more) => [...history, ...more])
    .chain((all) =>
      fc.tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(manner, { minLength: all.length, maxLength: all.length }),
      ),
    )
    .map(([records, manners]) => cut(records, manners))
}

function cut(records: LogRecord[], manners: (Omit<Batch, 'records'> & { size: number })[]): Batch[] {
  const batches: Batch[] = []
  let from = 0
  for (const { size, ...manner } of manners) {
    if (from >= records.length) break
    batches.push({ ...manner, records: records.slice(from, from + size) })
    from += size
  }
  return batches
}

export function bodiesOf({ records, format, flat, gzip }: Batch): (string | Uint8Array)[] {
  const texts = records.map((record) => JSON.stringify(flat ? record.data : record))
  const bodies = formats[format](texts)
  return gzip ? bodies.map((body) => gzipSync(body)) : bodies
}
