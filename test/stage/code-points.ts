// Any code point: fast-check's own `binary` unit first makes a table of all 1.1 million, which takes longer than the search.
import fc from 'fast-check'

/** Halves of a pair, which are none. */
const [surrogates, surrogateCount] = [0xd800, 0x800]

/** A string of one; as `unit` of `fc.string`. */
export const codePoint = fc.integer({ min: 0, max: 0x10ffff - surrogateCount }).map(
  (place) => String.fromCodePoint(place < surrogates ? place : place + surrogateCount),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined
    const isOne = point !== undefined && text === String.fromCodePoint(point)
    if (!isOne || (point >= surrogates && point < surrogates + surrogateCount)) throw new Error('not one code point')
    return point < surrogates ? point : point - surrogateCount
  },
)
