// SQL: what a row of `mirror.grants` names. In containment, so that the index on `items` answers it.

/**
 * SQL: `items` name the role or organisation `granted`: as one of them, as a role in an organisation, or as the role that
 * a permission comes from.
 */
export function names(items: string, granted: string): string {
  const forms = [
    `jsonb_build_object('id', ${granted})`,
    `jsonb_build_object('roles', jsonb_build_array(jsonb_build_object('id', ${granted})))`,
    `jsonb_build_object('sources', jsonb_build_array(jsonb_build_object('source_id', ${granted})))`,
  ]
  return `(${forms.map((form) => `${items} @> jsonb_build_array(${form})`).join(' OR ')})`
}
