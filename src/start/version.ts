// Which version of the mirror this is.
import { readFile } from 'node:fs/promises'

/** As the package says. */
export async function ownVersion(): Promise<string> {
  const file = new URL('../../package.json', import.meta.url)
  const { version }: { version?: unknown } = JSON.parse(await readFile(file, 'utf8'))
  return String(version)
}
