// The file with the settings: setup writes into a block of its own at the end, and leaves every other line as it is. What
// comes last counts, for Node and for docker compose alike.
import { chmod, lstat, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'

const begin = '# >>> user-mirror setup (rewritten by it)'
const end = '# <<< user-mirror setup'

export type Entries = Record<string, string>

/** An absent file has nothing in it. */
export async function readEnvFile(file: string): Promise<Entries> {
  return entriesIn(await textOf(file))
}

/** What setup wrote earlier. */
export function ownEntries(text: string): Entries {
  return entriesIn(text.slice(...blockIn(text)))
}

/**
 * The file with these entries in setup's block, readable by its owner alone, replaced in one step.
 *
 * @param entries no entries: the block goes, and a file that held nothing else with it
 */
export async function writeEnvFile(file: string, entries: Entries): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const text = withBlock(await textOf(target), entries)
  if (text === '') return rm(target, { force: true })
  const next = `${target}.${process.pid}.new`
  await writeFile(next, text, { mode: 0o600, flag: 'wx' })
  await chmod(next, 0o600) // whatever the umask is
  await rename(next, target)
}

/** Others than its owner may read it. */
export async function isOpenToOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32' || (await lstat(file).catch(() => undefined)) === undefined) return false
  return ((await stat(file)).mode & 0o077) !== 0
}

export async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
}

export function withBlock(text: string, entries: Entries): string {
  const [from, to] = blockIn(text)
  const lines = Object.entries(entries).map(([name, value]) => `${name}=${quoted(value)}`)
  const block = lines.length === 0 ? '' : [begin, ...lines, end, ''].join('\n')
  const [before, after] = [text.slice(0, from), text.slice(to)]
  if (block === '' || before === '' || before.endsWith('\n')) return before + block + after
  return `${before}\n${block}${after}`
}

/** Where the block is, or would be. */
function blockIn(text: string): [from: number, to: number] {
  const from = text.indexOf(begin)
  if (from === -1) return [text.length, text.length]
  const last = text.indexOf(end, from)
  if (last === -1) return [from, text.length]
  const to = last + end.length
  return [from, text[to] === '\n' ? to + 1 : to]
}

function quoted(value: string): string {
  if (/^[\w.,:/@+=-]*$/.test(value)) return value
  return value.includes("'") ? `"${value}"` : `'${value}'`
}

function entriesIn(text: string): Entries {
  const entries = Object.entries(parseEnv(text))
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
