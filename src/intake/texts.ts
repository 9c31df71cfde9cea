// Bytes that were delivered → the JSON texts in them. Where the bytes are not UTF-8, only the text around the bad ones is
// set aside, as it came: decoded, it would hold replacement characters instead.
import { isUtf8 } from 'node:buffer'
import type { Poison } from './inbox-tables.ts'
import { trimmed } from './split.ts'

export interface DeliveredTexts {
  texts: string[]
  illegible: Poison[]
}

const byteOrderMark = Buffer.from('\uFEFF')

/** @param cut a whole text, white space removed → the texts in it; must cut nowhere but at ASCII characters */
export function textsOf(body: Buffer, cut: (text: string) => string[]): DeliveredTexts {
  const bytes = body.subarray(body.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0)
  if (isUtf8(bytes)) return { texts: cut(trimmed(bytes.toString('utf8'))), illegible: [] }
  // in Latin-1 every byte is one character, and ASCII is ASCII: the cuts fall where they fall in the bytes
  const pieces = cut(trimmed(bytes.toString('latin1'))).map((piece) => Buffer.from(piece, 'latin1'))
  return {
    texts: pieces.filter((piece) => isUtf8(piece)).map((piece) => piece.toString('utf8')),
    illegible: pieces.filter((piece) => !isUtf8(piece)).map(notUtf8),
  }
}

/**
 * What is set aside of a body. Where nothing in it is an event and the bytes are not UTF-8, it may be of another encoding
 * altogether, in which the cuts mean nothing: it is kept as a whole.
 */
export function asideOf(body: Buffer, eventCount: number, poison: Poison[]): Poison[] {
  return eventCount === 0 && !isUtf8(body) ? [notUtf8(body)] : poison
}

function notUtf8(body: Buffer): Poison {
  return { body, reason: 'not UTF-8' }
}
