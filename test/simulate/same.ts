// The mirror held against the tenant: user by user, field by field, written without the mirror's own comparison.
import { isDeepStrictEqual } from 'node:util'
import { Profile } from '../../src/users/user.ts'
import { people } from './people.ts'
import type { SimulatedTenant } from './tenant.ts'

export type Row = Record<string, unknown> & { id: string }

const columns = Object.keys(Profile.properties).filter((name) => name !== 'attributes')
const instants = new Set(
  Object.entries(Profile.properties)
    .filter(([, schema]) => JSON.stringify(schema).includes('date-time'))
    .map(([name]) => name),
)
const whenAbsent: Record<string, unknown> = { identities: [], user_metadata: {}, app_metadata: {} }

export interface SameOptions {
  /** Users of whose last change nobody could know. */
  unless?: ReadonlySet<string>
  /** Columns that need not be equal. */
  except?: readonly string[]
}

/** @returns what differs, in words */
export function differences(tenant: SimulatedTenant, rows: readonly Row[], options: SameOptions = {}): string[] {
  const { unless = new Set(), except = [] } = options
  const byId = new Map(rows.map((row) => [row.id, row]))
  const known = people.filter(({ id }) => !unless.has(id)).map(({ id }) => id)
  const others = rows.filter(({ id }) => !people.some((person) => person.id === id)).map(({ id }) => `${id} is nobody`)
  return [...known.flatMap((id) => differencesOf(tenant, id, byId.get(id), except)), ...others]
}

function differencesOf(tenant: SimulatedTenant, id: string, row: Row | undefined, except: readonly string[]): string[] {
  const user = tenant.get(id)
  if (user === undefined) return row === undefined ? [] : missing(tenant, id, row)
  if (row === undefined) return [`${id} is there, and has no row`]
  if (row['gone_at'] !== null) return [`${id} is there, and its row is a tombstone`]
  const stale = row['stale_since'] === null ? [] : [`${id} is stale: ${row['stale_reason']}`]
  const unequal = columns
    .filter((name) => !except.includes(name))
    .map((name) => ({ name, told: user[name] ?? whenAbsent[name] ?? null, held: row[name] }))
    .filter(({ name, told, held }) => !isSame(name, told, held))
    .map(({ name, told, held }) => `${id} ${name}: ${JSON.stringify(told)} there, ${JSON.stringify(held)} here`)
  return [...stale, ...unequal]
}

function missing(tenant: SimulatedTenant, id: string, row: Row): string[] {
  if (row['gone_at'] === null) return [`${id} is gone, and its row lives`]
  if (row['stale_since'] !== null) return [`${id} is gone, and its row is stale: ${row['stale_reason']}`]
  const owner = tenant.ownerOf(id)
  if (owner === undefined || row['merged_into'] === owner) return []
  return [`${id} is linked into ${owner}, and its row says ${row['merged_into']}`]
}

function isSame(name: string, told: unknown, held: unknown): boolean {
  if (instants.has(name)) return told === null ? held === null : Date.parse(String(told)) === Date.parse(String(held))
  return isDeepStrictEqual(storable(told), held)
}

/** Postgres holds no U+0000. */
function storable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\uFFFD'))
}
