// Values → a regular expression of Postgres that finds them in any text, as they are, and as JSON and URLs write them.

/** Names what it finds where nothing else stands right beside it: `ada@…` is not in `granada@…`. */
export function patternOf(values: readonly string[]): string {
  const before = String.raw`(?:^|[^[:alnum:]]|\\[nrtbf]|%[0-9a-f]{2}|\\u[0-9a-f]{4})`
  return `${before}(?:${values.map(formsOf).join('|')})(?![[:alnum:]])`
}

function formsOf(value: string): string {
  return Array.from(value, (character) => (/[a-z0-9]/i.test(character) ? character : othersOf(character))).join('')
}

function othersOf(character: string): string {
  const escaped = JSON.stringify(character).slice(1, -1)
  const units = character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const percent = [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
  const forms = new Set([character, escaped, units.join(''), percent.join('')])
  return `(?:${[...forms].map(literal).join('|')})`
}

/** In Postgres a backslash before a character that is neither letter nor digit makes it stand for itself. */
function literal(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, (character) => (character > '~' ? character : `\\${character}`))
}
