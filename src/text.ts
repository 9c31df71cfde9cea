// What Postgres can hold of what JavaScript and JSON can: text and jsonb take neither U+0000 nor lone surrogates.

/** Can this be the value of a text column, to the letter? */
export function isStorable(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0') && value.isWellFormed()
}

/** JSON text → JSON text that jsonb takes: the escapes of U+0000 and of lone surrogates become that of U+FFFD. */
export function storableJson(json: string): string {
  if (!/\\u(0000|d[89a-f])/.test(json)) return json
  // an escaped backslash is taken as a whole, so that what follows it is not read as an escape
  return json.replace(/\\(?:\\|u0000|ud[89a-f]..)/g, (found) => (found.length > 2 ? '\\ufffd' : found))
}
