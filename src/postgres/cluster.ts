// Makes a new Postgres data directory: whole or not at all, and closed to everybody without its random password.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { type Account, assertOwned, claimDirectory, runAs } from './unprivileged.ts'

/** Lies beside the data it opens, so that one is never found without the other. */
const passwordFile = 'mirror-password'

/** Nothing of our own environment is Postgres' business; Windows programs need a few names to run at all. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}

/** Gives the password of the data directory, which is made first where there is none. */
export async function openCluster(
  dataDirectory: string,
  binaries: Binaries,
  account: Account | undefined,
  isDurable: boolean,
  onWork: () => void,
): Promise<string> {
  if (!existsSync(join(dataDirectory, 'PG_VERSION')))
    await makeCluster(dataDirectory, binaries, account, isDurable, onWork)
  await assertOwned(dataDirectory, account?.uid ?? process.getuid?.())
  return (await readFile(join(dataDirectory, passwordFile), 'utf8')).trim()
}

async function makeCluster(
  dataDirectory: string,
  binaries: Binaries,
  account: Account | undefined,
  isDurable: boolean,
  onWork: () => void,
): Promise<void> {
  // initdb writes PG_VERSION early: one killed halfway would pass for done, had it worked under the final name
  const unfinished = `${dataDirectory}.new`
  const password = `${dataDirectory}.password`
  await rm(unfinished, { recursive: true, force: true })
  await rm(password, { force: true })
  try {
    await claimDirectory(unfinished, account)
    await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    if (account) await chown(password, account.uid, account.gid)
    const args = ['-D', unfinished, '-U', 'postgres', `--pwfile=${password}`, '--auth=scram-sha-256', '-E', 'UTF8']
    const more = [...localeArgs(), '--no-instructions', ...(isDurable ? [] : ['-N'])]
    const made = run(binaries.initdb, [...args, ...more], account)
    onWork()
    await made
    await rename(password, join(unfinished, passwordFile))
    await rename(unfinished, dataDirectory)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    await rm(password, { force: true })
    throw error
  }
}

/** Sorting is by code point, the same on every machine; the C library's locale only classifies characters here and there. */
function localeArgs(): string[] {
  const provider = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  if (process.platform === 'linux') return [...provider, '--locale=C.UTF-8']
  return [...provider, '--locale=C', ...(process.platform === 'darwin' ? ['--lc-ctype=UTF-8'] : [])]
}

/** Runs a program to its end; what it wrote is in the error when it fails. */
function run(program: string, args: string[], account: Account | undefined): Promise<void> {
  const child = spawn(program, args, {
    ...runAs(account),
    cwd: account ? '/' : process.cwd(),
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${program} ended with code ${code}:\n${output.trim()}`))
    })
  })
}
