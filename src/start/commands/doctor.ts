// user-mirror doctor: everything that the mirror needs, on one screen, each finding with its remedy.
import type { Level } from '../../doctor/check.ts'
import { type Examination, examine, limited, type Result } from '../../doctor/examine.ts'
import { openPool } from '../../pool.ts'
import { asApp } from '../../postgres/roles.ts'
import { type Context, optionsOf, print } from '../command.ts'
import { localTenantAt } from '../local-auth0.ts'
import { type Paint, plain, type Style } from '../paint.ts'
import { ownVersion } from '../version.ts'

export async function doctorCommand(context: Context): Promise<void> {
  const { strict, json } = optionsOf(context.args, { strict: { type: 'boolean' }, json: { type: 'boolean' } })
  const examination = await examined(context)
  const say = context.print ?? print
  say(json ? JSON.stringify(examination) : textOf(examination, context.paint ?? plain))
  if (examination.level === 'error' || (strict && examination.level === 'warning')) process.exitCode = 1
}

/** What answers at all answers in less. */
const shortMs = 3_000

async function examined({ config, log, wrong = [] }: Context): Promise<Examination> {
  const auth0 = config.auth0 ?? localTenantAt(config.tenantPort)
  const known = { config, wrong, auth0, version: await ownVersion() }
  if (config.databaseUrl === undefined) return examine(known, undefined)
  // where the database is away, that is found out again, and told
  const { url } = await limited(asApp(config.databaseUrl), shortMs).catch(() => ({ url: String(config.databaseUrl) }))
  const pool = openPool(url, log)
  try {
    return await examine(known, pool)
  } finally {
    await limited(pool.end(), shortMs).catch(() => undefined) // one that hangs is left behind
  }
}

const signs: Record<Level, readonly [sign: string, style: Style]> = {
  ok: ['ok', 'green'],
  note: ['note', 'dim'],
  warning: ['warning', 'yellow'],
  error: ['ERROR', 'red'],
}

function textOf({ level, findings }: Examination, paint: Paint): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2
  const lines = findings.map((finding) => lineOf(finding, width, paint))
  const many = (wanted: Level) => findings.filter((finding) => finding.level === wanted).length
  const sum = `${many('error')} errors, ${many('warning')} warnings, ${many('note')} notes`
  return [...lines, '', paint(signs[level][1], level === 'ok' || level === 'note' ? `all is well: ${sum}` : sum)].join(
    '\n',
  )
}

function lineOf({ check, level, says, remedy }: Result, width: number, paint: Paint): string {
  const [sign, style] = signs[level]
  const line = `${paint(style, sign.padEnd(9))}${check.padEnd(width)}${says}`
  return remedy === undefined ? line : `${line}\n${' '.repeat(9 + width)}→ ${remedy}`
}
