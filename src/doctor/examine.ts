// Looks at everything; one part that is away, slow or broken costs its own findings and no others.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { messageOf, scrub } from '../log.ts'
import {
  type Access,
  type Check,
  type Finding,
  failing,
  type Level,
  levels,
  type Need,
  note,
  type Reached,
} from './check.ts'
import { checks } from './checks.ts'
import { databaseTrouble, hasSchema, reachTenant } from './reached.ts'

export interface Result extends Finding {
  check: string
}

export interface Examination {
  /** The worst of all. */
  level: Level
  version: string
  findings: Result[]
}

/** A check that takes longer is given up. */
const limitMs = 15_000

/** @param pool not yet tried; undefined: no database is configured */
export async function examine(known: Omit<Access, 'database' | 'schema' | 'tenant'>, pool: Pool | undefined) {
  const access: Access = { ...known }
  const away: Result[] = []
  const lost = pool === undefined ? noDatabase : await limited(databaseTrouble(pool)).catch(broken)
  if (lost !== undefined) away.push({ check: 'database', ...lost })
  else if (pool !== undefined) {
    access.database = pool
    if (await limited(hasSchema(pool)).catch(() => false)) access.schema = pool
  }
  const { tenant, trouble } = await limited(reachTenant(access)).catch((error) => ({
    trouble: broken(error),
    tenant: undefined,
  }))
  if (tenant === undefined) away.push({ check: 'tenant', ...(trouble as Finding) })
  else access.tenant = tenant
  const looked = await Promise.all(checks.map((check) => lookAt(check, access)))
  const findings = [...away, ...looked.flat()].map(({ says, ...rest }) => ({ ...rest, says: scrub(says) }))
  return { level: worstOf(findings), version: known.version, findings }
}

const noDatabase = failing('DATABASE_URL is not set', 'only user-mirror start brings a Postgres of its own')

const without: Record<Need, string> = {
  database: 'there is no database',
  schema: 'there are no tables of the mirror',
  tenant: 'the Management API cannot be asked',
}

async function lookAt({ name, needs, concerns, look }: Check, access: Access): Promise<Result[]> {
  if (concerns?.(access.config) === false) return []
  const lacking = needs.find((need) => access[need] === undefined)
  const found =
    lacking === undefined
      ? await limited(look(access as Reached)).catch(broken)
      : note(`not looked at: ${without[lacking]}`)
  return [found].flat().map((finding) => ({ check: name, ...finding }))
}

/** @throws Error where it takes too long; what it waits for is left alone */
export async function limited<T>(work: Promise<T>, ms = limitMs): Promise<T> {
  const stopped = new AbortController()
  const late = sleep(ms, undefined, { signal: stopped.signal }).then(() => {
    throw new Error(`no answer within ${ms / 1000} s`)
  })
  late.catch(() => undefined) // ended below
  return Promise.race([work, late]).finally(() => stopped.abort())
}

function broken(error: unknown): Finding {
  const why = error instanceof Error ? (messageOf(error) ?? error.name) : String(error)
  return failing(`could not be looked at: ${why}`, 'see the other findings')
}

function worstOf(findings: Result[]): Level {
  const worst = Math.max(0, ...findings.map(({ level }) => levels.indexOf(level)))
  return levels[worst] ?? 'ok'
}
