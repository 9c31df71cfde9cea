// Where `npm start` and `npm test` begin, on a fresh clone and on an old Node: nothing but Node's own modules is there yet.
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const [mode, ...args] = process.argv.slice(2)

const modes = {
  start: async () => (await load('dist/start/cli.js')).main(['start', ...args]),
  test: async () => (await load('test/run.mjs')).run(args),
  prepare: async () => undefined,
}

try {
  await main()
} catch (error) {
  process.stderr.write(`user-mirror: ${error.isForPeople ? error.message : error.stack}\n`)
  process.exitCode = 1
  if (mode === 'test') process.stdout.write('0 passed, 1 failed\n') // the closing line that every test run has
}

async function main() {
  refuseOldNode()
  const run = modes[mode]
  if (!run) throw forPeople(`say what to do: setup.mjs ${Object.keys(modes).join(' | ')}`)
  const { endWithNpm } = await load('src/start/parent.mjs')
  endWithNpm()
  const { prepare } = await load('src/start/prepare.mjs')
  await prepare(root)
  // in this very process: signals reach the product directly, and its exit code is ours
  await run()
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw forPeople(`Node 20.19 or newer is needed, this is ${process.versions.node}: see https://nodejs.org`)
}

function load(path) {
  return import(pathToFileURL(join(root, path)).href)
}

function forPeople(message) {
  return Object.assign(new Error(message), { isForPeople: true })
}
