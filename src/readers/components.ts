// Schemas with a title are components of the document: named once, referred to wherever they stand.
import { isDeepStrictEqual } from 'node:util'
import type { Json } from './operation.ts'

/**
 * @returns the document with `components.schemas`, into which every schema with a title has gone
 * @throws Error where two schemas that differ have the same title
 */
export function withComponents(document: Json): Json {
  const schemas: Record<string, unknown> = {}

  function referred(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(referred)
    if (typeof node !== 'object' || node === null) return node
    const members = Object.entries(node).map(([name, value]) => [name, isExample(name) ? value : referred(value)])
    const schema: Json = Object.fromEntries(members)
    const { title } = schema
    if (typeof title !== 'string' || !isSchema(schema)) return schema
    if (Object.hasOwn(schemas, title) && !isDeepStrictEqual(schemas[title], schema))
      throw new Error(`two schemas have the title ${title}`)
    schemas[title] = schema
    return { $ref: `#/components/schemas/${title}` }
  }

  const paths = referred(document['paths'])
  const sorted = Object.entries(schemas).sort(([one], [other]) => one.localeCompare(other))
  return { ...document, paths, components: { ...Object(document['components']), schemas: Object.fromEntries(sorted) } }
}

/** What stands in answers is no schema, whatever it looks like. */
function isExample(name: string): boolean {
  return name === 'example' || name === 'examples'
}

function isSchema({ type, allOf, anyOf, oneOf }: Json): boolean {
  return typeof type === 'string' || [allOf, anyOf, oneOf].some(Array.isArray)
}
