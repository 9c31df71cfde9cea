// Whether a user's metadata would be as the team wants them after a change.
import Schema from 'typebox/schema'
import { parseJson, writeJson } from '../json.ts'
import { checkSize, invalid, type Members } from './members.ts'

/** A JSON Schema of `user_metadata` as a whole, or a TypeBox type of it. */
export type MetadataSchema = object

/**
 * @param before `user_metadata` as Auth0 has them
 * @throws Failure `metadata_invalid` with the path of what is wrong, `metadata_too_large`
 */
export type CheckFit = (before: unknown, members: Members) => void

/**
 * What was wrong before and is not touched is nobody's fault here: somebody whose metadata are from before the schema, or
 * larger than they may be, can still change the rest, or make them smaller.
 *
 * @throws Error where the schema is none
 */
export function openFit(schema: MetadataSchema | undefined): CheckFit {
  const validator = schema === undefined ? undefined : Schema.Compile(schema)
  return (before, members) => {
    const old = objectOf(before)
    const merged = mergedAtFirstLevel(old, parseJson(members.json))
    const json = writeJson(merged)
    if (json.length > writeJson(old).length) checkSize(json)
    if (validator === undefined) return
    const known = new Set(validator.Errors(ordinary(old))[1].map(key))
    const errors = validator.Errors(ordinary(merged))[1]
    const mine = errors.find((error) => isTouched(error.instancePath, members) || !known.has(key(error)))
    if (mine !== undefined) throw invalid(mine.instancePath, mine.message)
  }
}

type Problem = { instancePath: string; message: string; params: unknown }

function key({ instancePath, message, params }: Problem): string {
  return JSON.stringify([instancePath, message, params])
}

function isTouched(path: string, { value }: Members): boolean {
  const [, name = ''] = path.split('/')
  return path !== '' && Object.hasOwn(value, name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** As Auth0 merges: members replace whole, null removes ("Manage Metadata Using the Management API"). */
function mergedAtFirstLevel(old: object, members: unknown): object {
  return Object.fromEntries(Object.entries({ ...old, ...Object(members) }).filter(([, value]) => value !== null))
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** Validators know JavaScript's numbers only. */
function ordinary(value: unknown): unknown {
  return JSON.parse(writeJson(value))
}
