// Everything that a database holds, as text: each table of each schema that is not Postgres's own, found in the catalogue.
import type pg from 'pg'

const tablesSql = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
  ORDER BY 1`

const bytea = 17

/** As Postgres writes it, but for bytes, which come as all the texts that they may be. */
const types = {
  getTypeParser: (oid: number) => (oid === bytea ? (hex: string) => textsOf(Buffer.from(hex.slice(2), 'hex')) : String),
}

function textsOf(bytes: Buffer): string {
  return [bytes.toString(), bytes.toString('latin1'), bytes.toString('utf16le')].join('\n')
}

/** @returns text by table, in lower case, what JSON and URLs escape also unescaped */
export async function dumpOf(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string }>(tablesSql)
  const dump = new Map<string, string>()
  for (const { name } of rows) {
    const table = await pool.query({ text: `SELECT * FROM ${name}`, rowMode: 'array', types } as pg.QueryArrayConfig)
    dump.set(name, searchable(table.rows.map((row) => row.join('\t')).join('\n')))
  }
  return dump
}

function searchable(text: string): string {
  const unescaped = text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/%([0-7][0-9a-f])/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
  return `${text}\n${unescaped}`.toLowerCase()
}

/** @returns where each of these texts stands: `table: text` */
export async function foundIn(pool: pg.Pool, texts: readonly string[]): Promise<string[]> {
  const dump = await dumpOf(pool)
  return [...dump].flatMap(([name, text]) =>
    texts.filter((one) => text.includes(one.toLowerCase())).map((one) => `${name}: ${one}`),
  )
}
