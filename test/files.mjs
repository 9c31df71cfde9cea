// All test files as one tap run. They are compiled beforehand, and each runs in a plain Node of its own: `tap run` would
// put loaders into every process, which take three times as long to start as the tests' own modules.
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import t from 'tap'

const [compiled, ...named] = process.argv.slice(2)

/** One more than cores, as each waits now and then; and not more than Postgres has connections for. */
t.jobs = Math.min(availableParallelism() + 1, 6)
/** Each has its own limit of time, the whole has none. */
t.setTimeout(0)

/** Of a file; and, in seconds, of what tap runs inside it. A search for long says how long. */
const timeoutMs = Number(process.env.TEST_SECONDS ?? 120) * 1000
const env = { ...process.env, TAP_TIMEOUT: String(timeoutMs / 1000) }

/** Without the loader that tap's own `spawn` asks for in the environment. */
const node = process.platform === 'win32' ? [process.execPath] : ['env', '-u', 'NODE_OPTIONS', process.execPath]

const found = readdirSync(join(compiled, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => join('test', file.replace(/\.js$/, '.ts')))
  .sort()

/** A name is that of a file or of a folder, as it is in the source. */
const isNamed = (file) => named.length === 0 || named.some((name) => !relative(join('.', name), file).startsWith('..'))

/** Without a browser, or nginx, these are not in the list, and the run has said so. */
const canRun = (file) =>
  (process.env.TEST_CHROMIUM !== undefined || !file.endsWith('.browser.test.ts')) &&
  (process.env.TEST_NGINX !== undefined || !file.endsWith('.nginx.test.ts'))

for (const file of found.filter(isNamed).filter(canRun)) {
  const [command, ...args] = [...node, '--enable-source-maps', join(compiled, file.replace(/\.ts$/, '.js'))]
  void t.spawn(command, args, { timeout: timeoutMs, env, buffered: true }, file)
}
