// Any code point: fast-check's own `binary` unit first makes a table of all 1.1 million, which takes longer than the search.
import fc from 'fast-check'

/** A string of one, lone surrogates included; as `unit` of `fc.string`. */
export const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map(
  (point) => String.fromCodePoint(point),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined
    if (point === undefined || text !== String.fromCodePoint(point)) throw new Error('not one code point')
    return point
  },
)
