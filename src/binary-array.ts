// Long lists of texts as parameters, in Postgres' binary form: as text, an array has every quote in it escaped and read again.

/** Type of the elements, by its OID in pg_type. */
const oids = { text: 25, json: 114 }

/** In place of the length, and nothing behind it. */
const lengthOfNull = -1

/**
 * Strings → the value of a `text[]` or `json[]` parameter: number of dimensions, whether it holds NULL, type of the
 * elements, their number, the lower bound, then each with its length before it (array_recv in arrayfuncs.c). The type must be
 * written beside the parameter (`$1::text[]`).
 *
 * @param values undefined: NULL
 */
export function binaryArray(type: keyof typeof oids, values: readonly (string | undefined)[]): Buffer {
  const holdsNull = values.includes(undefined) ? 1 : 0
  const header = [1, holdsNull, oids[type], values.length, 1]
  const bytes = values.reduce((sum, value = '') => sum + 4 + Buffer.byteLength(value), 4 * header.length)
  const array = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const number of header) at = array.writeInt32BE(number, at)
  for (const value of values) {
    const length = value === undefined ? lengthOfNull : array.write(value, at + 4)
    at = array.writeInt32BE(length, at) + Math.max(0, length)
  }
  return array
}
