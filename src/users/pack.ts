// Profiles on their way to Postgres as bytes, in a buffer that is used again: as strings, or in a buffer of its own, each
// batch would live through collections of garbage and then stay in memory for long.

/** A JSON array that grows. */
export interface Pack {
  /** @param json text of one element */
  add(json: string): void
  /** JSON text of all, good until the next call. */
  list(): Buffer
  /** In bytes. */
  size(): number
  clear(): void
}

/** As much as a batch usually takes. */
const usualSize = 2 * 1024 * 1024

/** In no element: JSON text that is written by a machine has no end of line. */
const between = ',\n'

/** UTF-8 of a UTF-16 unit. */
const mostBytes = 3

export function openPack(expected = usualSize): Pack {
  let buffer = Buffer.allocUnsafe(expected)
  let end = 0
  return {
    add: (json) => {
      const needed = end + between.length + mostBytes * json.length + 1
      if (needed > buffer.length) buffer = Buffer.concat([buffer.subarray(0, end)], 2 * needed)
      end += buffer.write(end === 0 ? '[' : between, end)
      end += buffer.write(json, end)
    },
    list: () => {
      if (end === 0) return Buffer.from('[]')
      buffer.write(']', end)
      return buffer.subarray(0, end + 1)
    },
    size: () => end,
    clear: () => {
      end = 0
    },
  }
}

export function packOf(elements: readonly string[]): Pack {
  const pack = openPack(0)
  for (const element of elements) pack.add(element)
  return pack
}

/** JSON text of each element. */
export function unpack(pack: Pack): string[] {
  const inside = pack.list().toString().slice(1, -1)
  return inside === '' ? [] : inside.split(between)
}
