// The elements of a JSON array, as slices of its text, without parsing them: one that is broken leaves the others whole.

const code = (character: string) => character.charCodeAt(0)
const [quote, backslash, comma, closeBracket] = [code('"'), code('\\'), code(','), code(']')]

/** By character code: how much deeper the text is nested behind it. */
const nesting = new Int8Array(128)
for (const opening of '[{') nesting[code(opening)] = 1
for (const closing of ']}') nesting[code(closing)] = -1

export interface SplitArray {
  /** In order, the last one cut off where the text ends too early. */
  elements: string[]
  /** What stands behind the array, white space removed. */
  rest: string
}

/**
 * @param text JSON text
 * @param start where the array's `[` stands
 */
export function splitArray(text: string, start: number): SplitArray {
  const elements: string[] = []
  let depth = 0
  let from = start + 1
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === quote) {
      at = endOfString(text, at)
    } else if (depth === 0 && (character === comma || character === closeBracket)) {
      pushElement(elements, text.slice(from, at))
      if (character === closeBracket) return { elements, rest: trimmed(text.slice(at + 1)) }
      from = at + 1
    } else {
      depth = Math.max(0, depth + (nesting[character] ?? 0))
    }
  }
  pushElement(elements, text.slice(from))
  return { elements, rest: '' }
}

/** Where the closing quote of the string at `at` stands; the end of the text where there is none. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

function pushElement(elements: string[], slice: string): void {
  const element = trimmed(slice)
  if (element !== '') elements.push(element)
}

/** Without JSON's white space around it, and no other: read as Latin-1, half a letter may look like a space (0xA0). */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (start < end && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isSpace(character: number): boolean {
  return character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09
}
