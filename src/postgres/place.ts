// Where the data of a directory lives: in it, or elsewhere when the account that runs Postgres cannot get there.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, canEnter, hasCode, sharedPlace } from './unprivileged.ts'

/** What `<directory>/postgres.json` remembers from one start to the next. */
export interface Place {
  /** The directory this was written for: a copy of it must not use the data of the original. */
  home: string
  dataDirectory: string
  /** Of the last run; with the password, so the file is the owner's alone. */
  url: string | null
}

/** Makes the directory and gives its real path, which is what the location and the one-owner rule hang on. */
export async function openHome(directory: string, account: Account | undefined): Promise<string> {
  if (!existsSync(directory)) {
    await mkdir(directory, { recursive: true })
    // the unprivileged account has to get through to its data, and sees nothing else on the way
    if (process.platform !== 'win32') await chmod(directory, account ? 0o711 : 0o700)
  }
  return realpath(directory)
}

export async function findPlace(home: string, account: Account | undefined): Promise<Place> {
  const remembered = await readPlace(home)
  if (remembered && (remembered.home === home || !existsSync(remembered.home)) && isThere(remembered)) {
    return { ...remembered, home }
  }
  return { home, dataDirectory: await newLocation(home, account), url: null }
}

export async function rememberPlace(place: Place): Promise<void> {
  const file = fileIn(place.home)
  await writeFile(`${file}.new`, `${JSON.stringify(place, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

async function newLocation(home: string, account: Account | undefined): Promise<string> {
  const inside = join(home, 'postgres')
  if (!account || canEnter(account, home)) return inside
  if (existsSync(join(inside, 'PG_VERSION'))) {
    throw new Error(`"${account.name}", who runs Postgres for root, cannot enter ${home}: open the way with chmod o+x`)
  }
  const key = createHash('sha256').update(home).digest('hex').slice(0, 16)
  return join(await sharedPlace(account), key)
}

function isThere({ dataDirectory }: Place): boolean {
  return existsSync(join(dataDirectory, 'PG_VERSION'))
}

async function readPlace(home: string): Promise<Place | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(fileIn(home), 'utf8'))
    return isPlace(value) ? value : undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined
    throw error
  }
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null) return false
  if (!('home' in value && 'dataDirectory' in value && 'url' in value)) return false
  const { home, dataDirectory, url } = value
  return typeof home === 'string' && typeof dataDirectory === 'string' && (url === null || URL.canParse(String(url)))
}

function fileIn(home: string): string {
  return join(home, 'postgres.json')
}
