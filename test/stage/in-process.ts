// A command in this process: where it is not the process that a test makes a claim about, this is much cheaper.
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { readUsable } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { type CommandRun, UsageError } from '../../src/start/command.ts'
import { openShutdown } from '../../src/start/shutdown.ts'

export interface Ended {
  code: number
  output: string
}

/** @param env the environment; an empty value counts as unset. @param file lines of settings, which it comes before */
export async function inThisProcess(
  run: CommandRun,
  args: string[],
  env: Record<string, string>,
  file?: string,
): Promise<Ended> {
  const lines = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
  const { config, wrong } = readUsable({ ...parseEnv(lines), ...env })
  const log = openLog('silent')
  let output = ''
  const print = (text: string) => {
    output += `${text}\n`
  }
  try {
    await run({ config, wrong, log, shutdown: openShutdown(log), args, print })
    return { code: Number(process.exitCode ?? 0), output }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { code: error instanceof UsageError ? 2 : 1, output: `${output}user-mirror: ${said}\n` }
  } finally {
    process.exitCode = undefined
  }
}
