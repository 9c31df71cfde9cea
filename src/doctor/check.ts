// What a check is: it looks at one thing, says how it is, and what is to be done about it. It shows no secret and nothing
// of a person.
import type { Pool } from 'pg'
import type { Ask } from '../auth0/management.ts'
import type { Config } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'

export const levels = ['ok', 'note', 'warning', 'error'] as const

/** `note`: worth knowing, nothing to do. */
export type Level = (typeof levels)[number]

export interface Finding {
  level: Level
  says: string
  /** What to do about it. */
  remedy?: string
}

/** What has been reached, and is there for checks to look at. */
export interface Access {
  config: Config
  /** What is wrong with the settings. */
  wrong: readonly string[]
  /** The configured tenant, or the local one. */
  auth0: Auth0Config
  version: string
  database?: Pool
  /** The tables of the mirror are there. */
  schema?: Pool
  tenant?: Tenant
}

export interface Tenant {
  ask: Ask
  /** Of the token in use; undefined: it does not say. */
  scopes: readonly string[] | undefined
}

export type Need = 'database' | 'schema' | 'tenant'

export type Reached = Access & Required<Pick<Access, Need>>

export interface Check {
  name: string
  /** Without these it is not looked at, which is told. */
  needs: readonly Need[]
  /** Whether it concerns this mirror at all; default always. */
  concerns?(config: Config): boolean
  look(access: Reached): Promise<Finding | Finding[]>
}

export const ok = (says: string): Finding => ({ level: 'ok', says })
export const note = (says: string, remedy?: string): Finding => finding('note', says, remedy)
export const warning = (says: string, remedy: string): Finding => finding('warning', says, remedy)
export const failing = (says: string, remedy: string): Finding => finding('error', says, remedy)

function finding(level: Level, says: string, remedy?: string): Finding {
  return { level, says, ...(remedy !== undefined && { remedy }) }
}

/** Those that are not ok, or that all is. */
export function orElse(findings: (Finding | false | undefined)[], good: string): Finding[] {
  const found = findings.filter((one) => typeof one === 'object')
  return found.some(({ level }) => level !== 'note') ? found : [ok(good), ...found]
}

export function count(number: number, thing: string): string {
  return `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`
}

export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return `${whole} s`
  if (whole < 7_200) return `${Math.round(whole / 60)} min`
  return whole < 172_800 ? `${Math.round(whole / 3600)} h` : `${Math.round(whole / 86_400)} days`
}
