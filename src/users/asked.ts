// What a statement is asked about, as a table of its own, of which Postgres cannot tell the size while it plans.

/**
 * SQL: array parameters as rows, with their `place`. A plan for the few that are there looks cheaper than the plan for any
 * number, and Postgres would plan anew each time, which costs as much as the statement. As a sub-select's they are ten to it,
 * and behind a limit that it does not know either one, for which it goes by the key unless the table is next to empty.
 *
 * @param parameters by column, each with its type
 */
export function asked(parameters: Record<string, string>): string {
  const arrays = Object.values(parameters)
  const columns = [...Object.keys(parameters), 'place'].join(', ')
  const rows = `unnest(${arrays.map((array) => `(SELECT ${array})`).join(', ')}) WITH ORDINALITY AS a(${columns})`
  return `(SELECT * FROM ${rows} LIMIT (SELECT cardinality(${arrays[0]})))`
}
