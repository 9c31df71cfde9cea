// The lines of an export, one user each: picked from profiles that are stored, put together for those that are generated.
import { writeJson } from '../json.ts'
import type { ExportField, ExportJob } from './export-jobs.ts'
import { isObject, present } from './members.ts'
import { columnFor } from './population.ts'
import { identitiesOf, type Profile, type Snapshot } from './users.ts'

/** Auth0 says no more than "a predefined set"; by its Dashboard that is the normalised profile. */
const usualFields: readonly ExportField[] = [
  ...['user_id', 'email', 'email_verified', 'username', 'phone_number', 'phone_verified', 'name', 'nickname'],
  ...['given_name', 'family_name', 'picture', 'created_at', 'updated_at'],
].map((name) => ({ name, exportAs: name }))

const nobody: Snapshot = { stored: [], population: undefined, changed: new Set() }

/** Only members that are there: nothing is null that was absent. */
export function jsonLines({ request, snapshot = nobody }: ExportJob): Generator<string> {
  const fields = request.fields ?? usualFields
  const pick = (profile: Profile): string =>
    writeJson(present(Object.fromEntries(fields.map(({ name, exportAs }) => [exportAs, valueAt(profile, name)]))))
  const columns = fields.map(({ name, exportAs }) => columnFor(name, exportAs)).filter((column) => column !== undefined)
  const isQuick = columns.length === fields.length
  const generated = isQuick ? (number: number) => snapshot.population?.line(number, columns) ?? '' : undefined
  return lines(request, snapshot, pick, generated)
}

export function* csvLines({ request, snapshot = nobody }: ExportJob): Generator<string> {
  const fields = request.fields ?? usualFields
  yield fields.map(({ exportAs }) => `"${exportAs.replaceAll('"', '""')}"`).join(',')
  yield* lines(request, snapshot, (profile) => fields.map(({ name }) => csvCell(valueAt(profile, name))).join(','))
}

/** @param line of a stored profile; of a generated one, too, where nothing quicker is given */
function* lines(
  { connection, limit = Number.POSITIVE_INFINITY }: ExportJob['request'],
  { stored, population, changed }: Snapshot,
  line: (profile: Profile) => string,
  generated?: (number: number) => string,
): Generator<string> {
  let left = limit
  for (const profile of stored) {
    if (connection !== undefined && identitiesOf(profile)[0]?.['connection'] !== connection) continue
    if (left-- <= 0) return
    yield line(profile)
  }
  if (population === undefined) return
  for (const number of population.numbers(connection)) {
    if (changed.has(number)) continue
    if (left-- <= 0) return
    yield generated?.(number) ?? line(population.get(number))
  }
}

/** Auth0's own dates go as they are; other text stands behind an apostrophe, so that no spreadsheet runs it as a formula. */
function csvCell(value: unknown): string {
  if (typeof value !== 'string') return value === undefined || isObject(value) ? '' : String(value)
  const isDate = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
  return isDate ? value : `"'${value.replaceAll('"', '""')}"`
}

/** `identities[0].connection` and the like. */
function valueAt(profile: Profile, path: string): unknown {
  if (Object.hasOwn(profile, path)) return profile[path]
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '')
  return steps.reduce<unknown>(memberAt, profile)
}

function memberAt(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)]
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}
