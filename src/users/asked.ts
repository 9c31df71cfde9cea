// What a statement is asked about, as a table of its own, of which Postgres cannot tell the size while it plans.

/**
 * SQL: array parameters as rows, each by way of a SELECT of its own: what hangs on them is estimated the same whatever they
 * hold, so that Postgres keeps one plan. It would make another for each group otherwise, which takes longer than carrying it
 * out.
 *
 * @param types of the elements, by column
 * @param first the number of the first parameter; the others follow
 */
export function unnested(types: readonly string[], first: number): string {
  return unnest(types.map((type, at) => `$${first + at}::${type}[]`))
}

/**
 * SQL: the same with their `place`, and behind a limit that Postgres does not know either, for which it goes by the key of a
 * table that is joined, unless that is next to empty.
 *
 * @param parameters by column, each with its type
 */
export function asked(parameters: Record<string, string>): string {
  const arrays = Object.values(parameters)
  const columns = [...Object.keys(parameters), 'place'].join(', ')
  const rows = `${unnest(arrays)} WITH ORDINALITY AS a(${columns})`
  return `(SELECT * FROM ${rows} LIMIT (SELECT cardinality(${arrays[0]})))`
}

function unnest(arrays: readonly string[]): string {
  return `unnest(${arrays.map((array) => `(SELECT ${array})`).join(', ')})`
}
