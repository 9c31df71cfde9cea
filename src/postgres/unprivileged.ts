// Postgres refuses to run as root: which other account it gets then, what that account can reach, and what is safe to give it.
import { spawnSync } from 'node:child_process'
import { chmod, chown, lstat, mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Account {
  name: string
  uid: number
  gid: number
}

/** The account a root process hands its Postgres to; undefined for everybody else, who keep their own. */
export async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n')
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = lines.find((line) => line.startsWith(`${wanted}:`))?.split(':') ?? []
    if (name && Number(uid) !== 0) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'Postgres does not run as root, and /etc/passwd has neither "postgres" nor "nobody": use another user',
  )
}

/** The spawn options that make a child run as that account. */
export function runAs(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** Asks the kernel by trying: mode bits alone know nothing of ACLs, `noexec` mounts or security modules. */
export function canRun(account: Account, command: string, args: string[]): boolean {
  const { error, status } = spawnSync(command, args, { ...runAs(account), cwd: '/', stdio: 'ignore', env: {} })
  if (error && !hasCode(error, 'EACCES')) {
    throw new Error(`no process can be started as "${account.name}": ${error.message}`)
  }
  return status === 0
}

export function canEnter(account: Account, directory: string): boolean {
  return canRun(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', directory])
}

/** Makes a directory for that account alone. One that is there already must be its own: anything else may be a trap. */
export async function claimDirectory(path: string, account: Account | undefined): Promise<void> {
  const uid = account?.uid ?? process.getuid?.()
  const isNew = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, 'EEXIST')) return false
      throw error
    },
  )
  if (isNew && account) await chown(path, account.uid, account.gid)
  await assertOwned(path, uid)
  await chmod(path, 0o700)
}

/** Throws unless the path is a real directory (no link) that belongs to that user. */
export async function assertOwned(path: string, uid: number | undefined): Promise<void> {
  const found = await lstat(path)
  if (!found.isDirectory()) throw new Error(`${path} is in the way: it is no directory`)
  // system calls take macOS' "nobody" as -2, and give it back as 4294967294
  if (uid !== undefined && (found.uid | 0) !== (uid | 0)) {
    throw new Error(`${path} belongs to user id ${found.uid}, not ${uid}: start as its owner, or remove it`)
  }
}

/** A place of root's outside every home, for what the account has to reach; /tmp comes last, it may not survive a reboot. */
export async function sharedPlace(account: Account): Promise<string> {
  const refused: string[] = []
  for (const parent of ['/var/lib', '/var/tmp', tmpdir()]) {
    const place = join(parent, 'auth0-user-mirror')
    try {
      await openToPassThrough(place)
      if (canEnter(account, place)) return place
      refused.push(`${place}: "${account.name}" cannot enter it`)
    } catch (error) {
      refused.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(`no directory found that "${account.name}" could use:\n  ${refused.join('\n  ')}`)
}

async function openToPassThrough(place: string): Promise<void> {
  await mkdir(place, { mode: 0o711 }).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
  })
  await assertOwned(place, 0)
  await chmod(place, 0o711)
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
