// user-mirror backfill, sweep, drift, grants: what the schedules do, done now and in this process.
import { openAsks } from '../../auth0/asks.ts'
import { checkDrift } from '../../reconcile/drift.ts'
import type { DriftedRow, FieldTally } from '../../reconcile/drift-tally.ts'
import type { RunRow } from '../../reconcile/runs.ts'
import { type Context, countOf, optionsOf, print, UsageError, withPool } from '../command.ts'
import { localTenantAt } from '../local-auth0.ts'
import { durationOf } from '../progress.ts'
import { openRunWorks, type RunParts } from '../run-works.ts'
import { attend, endingOf, setExitCode } from './attended.ts'

const json = { type: 'boolean' } as const

export async function backfillCommand(context: Context): Promise<void> {
  const { confirm, ...shown } = optionsOf(context.args, { confirm: { type: 'boolean' }, json })
  await simple(context, 'backfill', confirm ? { confirm } : {}, shown.json === true)
}

export async function sweepCommand(context: Context): Promise<void> {
  const options = optionsOf(context.args, { since: { type: 'string' }, overlap: { type: 'string' }, json })
  const overlapMinutes = countOf('--overlap', options.overlap)
  const since = options.since === undefined ? {} : { since: instantOf(options.since) }
  await simple(context, 'sweep', { ...since, ...(overlapMinutes && { overlapMinutes }) }, options.json === true)
}

export async function grantsCommand(context: Context): Promise<void> {
  const { json: asJson } = optionsOf(context.args, { json })
  if (context.config.reading.grants.length === 0) throw new UsageError('nothing of it is mirrored: set MIRROR_GRANTS')
  await simple(context, 'grants', {}, asJson === true)
}

async function withParts(context: Context, use: (parts: RunParts) => Promise<void>): Promise<void> {
  const { config, log } = context
  const auth0 = config.auth0 ?? localTenantAt(config.tenantPort)
  await withPool(context, (pool) => {
    const asks = openAsks({ pool, auth0, reserve: config.apiReserve })
    return use({
      pool,
      ask: asks.by('backfill'),
      sweepAsk: asks.by('sweep'),
      log,
      ...(config.reading.fields && { fields: config.reading.fields }),
      grants: { kinds: config.reading.grants },
    })
  })
}

function simple(
  context: Context,
  kind: 'backfill' | 'sweep' | 'grants',
  settings: Record<string, unknown>,
  asJson: boolean,
) {
  return withParts(context, async (parts) => {
    const run = await attend(parts.pool, kind, (signal) => openRunWorks(parts)[kind](settings, signal))
    print(asJson ? JSON.stringify(run) : endingOf(run, `user-mirror ${[kind, ...context.args].join(' ')}`))
    setExitCode(run)
  })
}

export async function driftCommand(context: Context): Promise<void> {
  const flag = { type: 'boolean' } as const
  const options = optionsOf(context.args, { sample: { type: 'string' }, all: flag, repair: flag, values: flag, json })
  const sample = countOf('--sample', options.sample)
  if (sample !== undefined && options.all) throw new UsageError('--sample and --all exclude each other')
  const settings = { ...(sample && { sample }), ...(options.all && { all: true }), repair: options.repair === true }
  const rows: DriftedRow[] = []
  await withParts(context, async (parts) => {
    const onRow = (row: DriftedRow) => void rows.push(options.values ? row : redacted(row))
    const check = (signal: AbortSignal) => checkDrift({ ...parts, onRow }, settings, signal)
    const { run, fields } = await attend(parts.pool, 'drift', check)
    if (options.json) print(JSON.stringify({ ...run, fields, rows }))
    else printDrift(run, fields, rows, context.args)
    setExitCode(run)
  })
}

/** Whether there is a value on either side is told; what it is, not. */
function redacted(row: DriftedRow): DriftedRow {
  const veiled = (value: string | null) => (value === null ? null : '…')
  const differences = row.differences.map(({ field, mirror, auth0 }) => {
    return { field, mirror: veiled(mirror), auth0: veiled(auth0) }
  })
  return { ...row, differences }
}

function printDrift(run: RunRow, fields: Record<string, FieldTally>, rows: DriftedRow[], args: string[]): void {
  for (const row of rows) print(rowText(row))
  for (const [field, tally] of Object.entries(fields)) {
    print(`${field.padEnd(26)} ${String(tally.differ).padStart(7)} differ, ${ageText(tally)}`)
  }
  print(endingOf(run, `user-mirror ${['drift', ...args].join(' ')}`))
  const { drifted = 0, repaired = 0 } = run.figures
  if (drifted > repaired) print('to have what Auth0 says written: user-mirror drift --all --repair')
}

function rowText({ id, stale, gone, repaired, age_seconds, differences }: DriftedRow): string {
  const age = age_seconds === null ? 'age unknown' : `answered ${durationOf(age_seconds)} ago`
  const states = [stale ? 'known to be stale' : 'drifted', gone && 'gone at Auth0', repaired && 'repaired', age]
  const lines = differences.map(
    ({ field, mirror, auth0 }) => `\n    ${field}: ${mirror ?? 'nothing'} → ${auth0 ?? 'nothing'}`,
  )
  return `${id}  (${states.filter((state) => state !== false).join(', ')})${lines.join('')}`
}

function ageText({ youngest_seconds: youngest, oldest_seconds: oldest }: FieldTally): string {
  if (youngest === null || oldest === null) return 'age unknown'
  return `answered ${durationOf(youngest)} to ${durationOf(oldest)} ago`
}

function instantOf(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new UsageError('--since is a time, such as 2026-09-01T08:00:00Z')
  return new Date(text).toISOString()
}
