// A setup from the token to the settings: looks, shows, asks, changes, and notes what it has made.
import type { Pool } from 'pg'
import { messageOf, scrub } from '../log.ts'
import type { SetupApi } from './api.ts'
import { type Entries, ownEntries, textOf, writeEnvFile } from './env-file.ts'
import { noteMade } from './made.ts'
import { lookingScopes, makePlan, type Plan, type State, type Step, type Wanted } from './plan.ts'

/** `lacking`: the token's scopes do not reach; `declined`: somebody was asked and said no. */
export type Outcome = 'nothing to do' | 'planned' | 'declined' | 'lacking' | 'done' | 'failed'

export interface Report {
  outcome: Outcome
  /** What was, or is to be, changed at Auth0. */
  steps: { title: string; details: string[]; done: boolean }[]
  /** Names of what goes into the file with the settings; never values. */
  settings: string[]
  notes: string[]
  /** Scopes that the token lacks for it. */
  lacking: string[]
  failure?: string
}

export interface SetupParts {
  api: SetupApi
  wanted: Wanted
  /** Undefined: the token does not say. */
  scopes: readonly string[] | undefined
  /** Where what was made is noted. */
  pool: Pool | undefined
  envFile: string
  /** Those of the settings that are to be in the file beside the secrets, such as the domain. */
  settings: Entries
  dryRun: boolean
  /** Shows the plan, and is given leave or not. */
  confirm(report: Report): Promise<boolean>
}

export async function setUp(parts: SetupParts): Promise<Report> {
  const blind = lackedOf(parts.scopes, lookingScopes(parts.wanted))
  if (blind.length > 0) return { outcome: 'lacking', steps: [], settings: [], notes: [], lacking: blind }
  const plan = await makePlan(parts.api, parts.wanted)
  const entries = await newEntries(parts, plan)
  const report = reportOf(plan, entries)
  const lacking = lackedOf(
    parts.scopes,
    plan.steps.map(({ scope }) => scope),
  )
  if (lacking.length > 0) return { ...report, outcome: 'lacking', lacking }
  if (plan.steps.length === 0 && Object.keys(entries).length === 0) return { ...report, outcome: 'nothing to do' }
  if (parts.dryRun) return report
  if (!(await parts.confirm(report))) return { ...report, outcome: 'declined' }
  return carryOut(parts, plan, report)
}

function lackedOf(scopes: readonly string[] | undefined, needed: readonly string[]): string[] {
  return scopes === undefined ? [] : [...new Set(needed)].filter((scope) => !scopes.includes(scope))
}

/** What the file does not say already. */
async function newEntries({ envFile, settings }: SetupParts, plan: Plan): Promise<Entries> {
  const own = ownEntries(await textOf(envFile))
  const all = Object.entries({ ...settings, ...plan.entries })
  return Object.fromEntries(all.filter(([name, value]) => own[name] !== value))
}

function reportOf({ steps, notes }: Plan, entries: Entries): Report {
  return {
    outcome: 'planned',
    steps: steps.map(({ title, details }) => ({ title, details, done: false })),
    settings: Object.keys(entries),
    notes,
    lacking: [],
  }
}

/** The settings first: a secret that Auth0 has and nobody else is of no use. */
async function carryOut(parts: SetupParts, plan: Plan, report: Report): Promise<Report> {
  const state: State = { clientId: parts.wanted.clientId ?? '' }
  const own = ownEntries(await textOf(parts.envFile))
  let entries = { ...own, ...parts.settings, ...plan.entries }
  const keep = async (more: Entries = {}) => {
    entries = { ...entries, ...more }
    await writeEnvFile(parts.envFile, entries)
  }
  await keep()
  for (const [index, step] of plan.steps.entries()) {
    try {
      await runStep(parts, step, state, keep)
      Object.assign(report.steps[index] ?? {}, { done: true })
    } catch (error) {
      return { ...report, outcome: 'failed', failure: `${step.title}: ${reasonOf(error)}` }
    }
  }
  return { ...report, outcome: 'done' }
}

async function runStep(
  { api, pool, wanted }: SetupParts,
  step: Step,
  state: State,
  keep: (more: Entries) => Promise<void>,
): Promise<void> {
  const { made, entries } = await step.run(api, state)
  if (entries !== undefined) await keep(entries)
  if (made !== undefined && pool !== undefined) await noteMade(pool, wanted.domain, made)
}

export function reasonOf(error: unknown): string {
  return scrub(error instanceof Error ? (messageOf(error) ?? error.name) : String(error))
}
