// Which test files there are, and in which order they begin.
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The longest: what begins late and takes long keeps everybody waiting in the end. */
const first = [
  'test/reconcile/refresh-ways.test.ts',
  'test/start/processes.test.ts',
  'test/team/prisma.test.ts',
  'test/package.test.ts',
  'test/auth0/budget.test.ts',
  'test/dashboard/page.browser.test.ts',
  'test/postgres/embedded.test.ts',
  'test/start/runs.test.ts',
  'test/subscribers/lost.test.ts',
  'test/simulate/simulate.test.ts',
  'test/edit/metadata.test.ts',
  'test/reconcile/backfill-killed.test.ts',
  'test/reconcile/runs.test.ts',
  'test/examples/music-page.browser.test.ts',
  'test/faults/database-away.test.ts',
  'test/flows/recorded-events.test.ts',
  'test/postgres/roles.test.ts',
  'test/reconcile/backfill.test.ts',
]

/** What they change of their process would be in the way of the files after them: the time zone, and pg itself. */
const alone = ['test/facts/event.test.ts', 'test/operations/tracing.test.ts']

/**
 * @param compiled the folder with the compiled tests
 * @param named names of files or of folders, as in the source; none: all
 * @param has whether there is a browser, and nginx: without, what takes one is not in the list, and the run has said so
 * @returns their names in the source
 */
export function findFiles(compiled, named, has) {
  const isNamed = (file) =>
    named.length === 0 || named.some((name) => !relative(join('.', name), file).startsWith('..'))
  const canRun = (file) =>
    (has.browser || !file.endsWith('.browser.test.ts')) && (has.nginx || !file.endsWith('.nginx.test.ts'))
  const found = readdirSync(join(compiled, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => join('test', file.replace(/\.js$/, '.ts')))
    .sort()
  const missing = [...first, ...alone].filter((file) => !found.includes(file))
  if (missing.length > 0) throw new Error(`test/files.mjs names what there is not: ${missing.join(', ')}`)
  const rank = (file) => (first.includes(file) ? first.indexOf(file) : first.length)
  return found
    .filter(isNamed)
    .filter(canRun)
    .sort((one, other) => rank(one) - rank(other))
}

/** Whether a file has a process of its own. */
export function isAlone(file) {
  return alone.includes(file)
}
