// A setup by hand: what to click is said, and why; the secrets that are to be pasted are made up and written into the file.
import type { Config } from '../config.ts'
import { clicksFor } from '../setup/clicks.ts'
import { type Entries, isOpenToOthers, ownEntries, textOf, writeEnvFile } from '../setup/env-file.ts'
import type { Wanted } from '../setup/plan.ts'
import { freshSecret } from '../setup/streams.ts'
import { type Context, print } from './command.ts'

/** The parts of the command line that it depends on. */
export interface AskedByHand {
  env?: string | undefined
  json?: boolean | undefined
  undo?: boolean | undefined
  clicks?: boolean | undefined
  'dry-run'?: boolean | undefined
}

/** @param lacking scopes of the token that there is, if there is one */
export async function byHand(context: Context, wanted: Wanted, asked: AskedByHand, lacking: string[]): Promise<void> {
  const file = asked.env ?? '.env'
  const why = whyByHand(asked, context.config, wanted, lacking)
  const fresh = asked.undo ? {} : freshSecrets(wanted)
  const isToWrite = Object.keys(fresh).length > 0 && !asked['dry-run']
  if (isToWrite) await writeEnvFile(file, { ...ownEntries(await textOf(file)), ...fresh })
  const clicks = clicksFor(wanted, file)
  const say = context.print ?? print
  if (asked.json) say(JSON.stringify({ outcome: 'by hand', why, lacking, settings: Object.keys(fresh), clicks }))
  else {
    say(`${why}.\nBy hand, in the Dashboard of ${wanted.domain}:\n\n${clicks}`)
    if (isToWrite) say(`\n${Object.keys(fresh).join(', ')} made up and written into ${file}`)
    if (!asked['dry-run'] && (await isOpenToOthers(file))) say(`${file} can be read by others: chmod 600 ${file}`)
  }
  if (!asked.clicks) process.exitCode = 1
}

export const whereToTake = 'hand over AUTH0_SETUP_TOKEN (Applications > APIs > Auth0 Management API > API Explorer)'

function whyByHand({ clicks }: AskedByHand, { setupToken }: Config, { clientId }: Wanted, lacking: string[]): string {
  if (clicks) return 'Nothing is changed at Auth0'
  if (setupToken !== undefined) return `AUTH0_SETUP_TOKEN lacks ${lacking.join(', ')}`
  if (clientId === undefined) return `There is no token for it: ${whereToTake}`
  const own = lacking.length === 0 ? 'may not ask the Management API' : `lacks ${lacking.join(', ')}`
  return `The machine client ${own}: ${whereToTake}`
}

function freshSecrets({ url, eventStream, logStreamTokens, eventStreamTokens }: Wanted): Entries {
  if (url === undefined) return {}
  return {
    ...(logStreamTokens.length === 0 && { LOG_STREAM_TOKENS: freshSecret() }),
    ...(eventStream && eventStreamTokens.length === 0 && { EVENT_STREAM_TOKENS: freshSecret() }),
  }
}
