// user-mirror setup: from the settings to the parts that it takes, and from its report to the reader.
import type { Pool } from 'pg'
import { forgetTokens } from '../../auth0/token.ts'
import type { Config } from '../../config.ts'
import type { Auth0Config } from '../../config-auth0.ts'
import { ConfigError, needed } from '../../config-error.ts'
import { openPool } from '../../pool.ts'
import { asApp } from '../../postgres/roles.ts'
import { openSetupApi } from '../../setup/api.ts'
import { type Entries, readEnvFile } from '../../setup/env-file.ts'
import type { Wanted } from '../../setup/plan.ts'
import { type Report, setUp } from '../../setup/setup.ts'
import { undo } from '../../setup/undo.ts'
import { openAsApp } from '../as-app.ts'
import { awaitDatabase } from '../await-database.ts'
import { type Context, optionsOf, print, Refusal, UsageError } from '../command.ts'
import { isConfirmed } from '../confirm.ts'
import { plain } from '../paint.ts'
import { byHand, whereToTake } from '../setup-by-hand.ts'
import { endText, planText } from '../setup-text.ts'
import { type SetupToken, setupTokenFor } from '../setup-token.ts'

const [flag, text] = [{ type: 'boolean' }, { type: 'string' }] as const
const options = {
  ...{ url: text, env: text, undo: flag, clicks: flag, json: flag, yes: flag },
  ...{ 'dry-run': flag, 'write-through': flag, 'no-event-stream': flag },
} as const

type Asked = ReturnType<typeof optionsOf<typeof options>>

export async function setupCommand(context: Context): Promise<void> {
  const asked = optionsOf(context.args, options)
  const auth0 = tenantOf(context)
  const wanted = wantedOf(context.config, auth0, asked)
  if (asked.clicks) return byHand(context, wanted, asked, [])
  const token = await setupTokenFor(context.config, auth0)
  if (token === undefined && asked.undo) throw new Refusal(`to undo a setup, ${whereToTake}`)
  if (token === undefined) return byHand(context, wanted, asked, [])
  await withDatabase(context, asked, async (pool) => {
    const report = await work(context, { asked, auth0, wanted, pool, token })
    if (report.outcome === 'lacking' && !asked.undo) return byHand(context, wanted, asked, report.lacking)
    if (report.outcome === 'done') await forgetTokens(pool)
    tell(context, report, asked)
    if (['failed', 'lacking', 'declined'].includes(report.outcome)) process.exitCode = 1
  })
}

/** What setup makes itself may be missing, and what it only needs for making it; the rest not. */
function tenantOf({ config, wrong = [] }: Context): Auth0Config {
  const [mistake] = wrong.filter((message) => !/^(AUTH0_CLIENT_(ID|SECRET)|DATABASE_URL) is needed/.test(message))
  if (mistake !== undefined) throw new ConfigError(mistake)
  return needed('AUTH0_DOMAIN', config.auth0, 'here: it is the tenant that is set up')
}

function wantedOf({ pull, reading, ...config }: Config, auth0: Auth0Config, asked: Asked): Wanted {
  return {
    domain: auth0.domain,
    audience: needed('AUTH0_AUDIENCE', auth0.audiences[0], 'here'),
    clientId: auth0.clientId || undefined,
    url: urlOf(asked, auth0, pull),
    eventStream: asked['no-event-stream'] !== true && !pull.events,
    logStreamTokens: config.logStreamTokens.map((token) => token.replace(/^Bearer /, '')),
    eventStreamTokens: config.eventStreamTokens,
    features: {
      pullLogs: pull.logsEveryMs !== undefined,
      pullEvents: pull.events,
      resume: pull.streams === 'resume',
      grants: reading.grants,
      writeThrough: asked['write-through'] === true || config.metadataSchema !== undefined,
    },
  }
}

/** Auth0 delivers over https alone; a tenant that is itself reached over http is a local one, which does not mind. */
function urlOf({ url, undo, clicks }: Asked, { baseUrl }: Auth0Config, pull: Config['pull']): string | undefined {
  if (url === undefined) {
    if (undo || clicks || pull.logsEveryMs !== undefined || pull.events) return undefined
    throw new UsageError(
      '--url https://… says where Auth0 reaches the mirror; without it set PULL_LOGS=60, and events are fetched',
    )
  }
  const isGood = URL.canParse(url) && (url.startsWith('https://') || !baseUrl.startsWith('https://'))
  if (!isGood) throw new UsageError('--url is an address that begins with https://, such as https://mirror.acme.com')
  return url.replace(/\/+$/, '')
}

/** A look changes nothing here either: the schema stays as it is. */
async function withDatabase({ config, log }: Context, asked: Asked, use: (pool: Pool) => Promise<void>): Promise<void> {
  const url = needed('DATABASE_URL', config.databaseUrl, 'here: what is made is noted there, so that --undo knows it')
  if (!asked['dry-run']) await awaitDatabase(url, config, log)
  const pool = openPool(asked['dry-run'] ? (await asApp(url)).url : await openAsApp(url, log), log)
  try {
    await use(pool)
  } finally {
    await pool.end()
  }
}

interface Work {
  asked: Asked
  auth0: Auth0Config
  wanted: Wanted
  pool: Pool
  token: SetupToken
}

async function work(context: Context, { asked, auth0, wanted, pool, token }: Work): Promise<Report> {
  const common = {
    api: openSetupApi(token.ask),
    scopes: token.claims?.scopes,
    pool,
    envFile: asked.env ?? '.env',
    dryRun: asked['dry-run'] === true,
    confirm: (report: Report) => leave(context, report, asked),
  }
  if (asked.undo) return undo({ ...common, domain: auth0.domain })
  const inFile = await readEnvFile(common.envFile)
  const settings: Entries = {
    ...(inFile['AUTH0_DOMAIN'] === undefined && { AUTH0_DOMAIN: auth0.domain }),
    ...(inFile['AUTH0_AUDIENCE'] === undefined && { AUTH0_AUDIENCE: wanted.audience }),
  }
  return setUp({ ...common, wanted, settings })
}

async function leave(context: Context, report: Report, asked: Asked): Promise<boolean> {
  if (asked.yes) return true
  if (!asked.json) sayTo(context)(planText(report, asked, context.paint ?? plain))
  return isConfirmed(`This is done at Auth0, and in ${asked.env ?? '.env'}.`)
}

function tell({ paint = plain, ...context }: Context, report: Report, asked: Asked): void {
  const isIdle = report.outcome === 'nothing to do'
  const shown = isIdle ? report.notes.map((one) => `  note      ${one}`) : [planText(report, asked, paint)]
  sayTo(context)(asked.json ? JSON.stringify(report) : [...shown, endText(report, asked, paint)].join('\n'))
}

function sayTo(context: Context): (text: string) => void {
  return context.print ?? print
}
