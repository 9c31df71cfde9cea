// Takes away what setup has made, and nothing else: what stands in mirror.setup.
import type { Pool } from 'pg'
import type { SetupApi } from './api.ts'
import { ownEntries, textOf, writeEnvFile } from './env-file.ts'
import { managementAudience } from './grant-steps.ts'
import { listMade, type MadeKind, type MadeRow, noteUndone } from './made.ts'
import { type Report, reasonOf } from './setup.ts'

export interface UndoParts {
  api: SetupApi
  domain: string
  pool: Pool
  envFile: string
  scopes: readonly string[] | undefined
  dryRun: boolean
  confirm(report: Report): Promise<boolean>
}

interface Undoing {
  scope: string
  title(row: MadeRow): string
  run(api: SetupApi, row: MadeRow, domain: string): Promise<void>
}

function removing(what: string, path: string, scope: string): Undoing {
  return {
    scope: `delete:${scope}`,
    title: ({ object }) => `remove the ${what} ${object}`,
    run: (api, { object }) => api.remove(`${path}/${encodeURIComponent(object)}`),
  }
}

const undoings: Record<MadeKind, Undoing> = {
  client: removing('application', 'clients', 'clients'),
  api: removing('API', 'resource-servers', 'resource_servers'),
  grant: removing('grant for the Management API', 'client-grants', 'client_grants'),
  'log-stream': removing('log stream', 'log-streams', 'log_streams'),
  'event-stream': removing('event stream', 'event-streams', 'event_streams'),
  'api-scopes': {
    scope: 'update:resource_servers',
    title: ({ object, scopes }) => `remove from the API ${object} the permissions ${scopes.join(', ')}`,
    run: async (api, { object, scopes }) => {
      const found = await api.findApi(object)
      const left = (found?.scopes ?? []).filter(({ value }) => !scopes.includes(value))
      if (found !== undefined) await api.change(`resource-servers/${found.id}`, { scopes: left })
    },
  },
  'grant-scopes': {
    scope: 'update:client_grants',
    title: ({ scopes }) => `take from the machine client ${scopes.join(', ')}`,
    run: async (api, { object, scopes }, domain) => {
      const found = await api.findGrant(object, managementAudience(domain))
      const left = (found?.scope ?? []).filter((scope) => !scopes.includes(scope))
      if (found !== undefined) await api.change(`client-grants/${found.id}`, { scope: left })
    },
  },
}

/** What was made last goes first. Broken off, it goes on where it stopped. */
export async function undo(parts: UndoParts): Promise<Report> {
  const rows = await listMade(parts.pool, parts.domain)
  const own = Object.keys(ownEntries(await textOf(parts.envFile)))
  const steps = rows.map((row) => ({ title: undoings[row.kind].title(row), details: [], done: false }))
  const report: Report = { outcome: 'planned', steps, settings: own, notes: [], lacking: [] }
  const needed = new Set(rows.map(({ kind }) => undoings[kind].scope))
  const lacking = parts.scopes === undefined ? [] : [...needed].filter((scope) => !parts.scopes?.includes(scope))
  if (lacking.length > 0) return { ...report, outcome: 'lacking', lacking }
  if (rows.length === 0 && own.length === 0) return { ...report, outcome: 'nothing to do' }
  if (parts.dryRun) return report
  if (!(await parts.confirm(report))) return { ...report, outcome: 'declined' }
  return carryOut(parts, rows, report)
}

async function carryOut({ api, pool, domain, envFile }: UndoParts, rows: MadeRow[], report: Report): Promise<Report> {
  for (const [index, row] of rows.entries()) {
    const { title, run } = undoings[row.kind]
    try {
      await run(api, row, domain)
      await noteUndone(pool, row.id)
      Object.assign(report.steps[index] ?? {}, { done: true })
    } catch (error) {
      return { ...report, outcome: 'failed', failure: `${title(row)}: ${reasonOf(error)}` }
    }
  }
  await writeEnvFile(envFile, {})
  return { ...report, outcome: 'done' }
}
