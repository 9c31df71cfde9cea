// Brings a clone to where it can run: packages as locked, Prisma's client, dist/. Each step only when its inputs changed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { alone } from './alone.mjs'

/** What is set for the product is no business of npm, Prisma and the compiler; much of it is secret. */
const ownVariable = /^(AUTH0_|DATABASE_URL|REDIS_URL|ADMIN_TOKEN|LOG_STREAM_TOKENS|EVENT_STREAM_TOKENS)/

/** In their order: the inputs of each include the result of the one before. */
const steps = [
  { name: 'installed', says: 'installing the locked packages', inputs: lockfile, isThere: hasPackages, run: install },
  { name: 'generated', says: 'generating the Prisma client', inputs: schema, isThere: hasClient, run: generate },
  { name: 'built', says: 'compiling', inputs: sources, isThere: hasBuild, run: build },
]

/** Says nothing and takes no lock where there is nothing to do. */
export async function prepare(root) {
  if (steps.every((step) => isDone(root, step))) return
  await alone(join(root, '.setup.lock'), async () => {
    for (const step of steps) {
      if (isDone(root, step)) continue
      const mark = fingerprint(root, step) // before the work: an edit in the middle of it counts as a change after it
      if (step.name !== 'installed' || !matchesLock(root)) await perform(root, step)
      remember(root, step, mark)
    }
  })
}

async function perform(root, step) {
  process.stderr.write(`user-mirror: ${step.says} ...\n`)
  const trouble = await step.run(root)
  if (trouble) throw Object.assign(new Error(`${step.says} ${trouble}`), { isForPeople: true })
}

function isDone(root, step) {
  return step.isThere(root) && remembered(root)[step.name] === fingerprint(root, step)
}

function fingerprint(root, step) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const { inputs } of steps.slice(0, steps.indexOf(step) + 1)) {
    for (const file of inputs(root)) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/** Lies in node_modules, so that it goes when the packages go, by whatever hand. */
function memory(root) {
  return join(root, 'node_modules', '.user-mirror.json')
}

function remembered(root) {
  try {
    return JSON.parse(readFileSync(memory(root), 'utf8'))
  } catch {
    return {}
  }
}

function remember(root, step, mark) {
  const file = memory(root)
  writeFileSync(`${file}.new`, JSON.stringify({ ...remembered(root), [step.name]: mark }))
  renameSync(`${file}.new`, file)
}

function lockfile() {
  return ['package-lock.json']
}

function hasPackages(root) {
  return existsSync(join(root, 'node_modules', '.package-lock.json'))
}

/** True where somebody else's `npm ci` has put in place what the lock file asks for: then there is nothing to fetch. */
function matchesLock(root) {
  if (!hasPackages(root)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const found = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const here = found[path]
    // what is optional is mostly meant for other platforms
    return here ? here.version === version && here.integrity === integrity : optional === true
  })
}

/** Without install scripts: none is needed, and none can do harm. With the compiler, whatever NODE_ENV says. */
async function install(root) {
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const advice = 'the packages come from the npm registry: is it reachable? (`npm ping` tells)'
  return run(root, [...npm, ...args], process.env, advice)
}

/** The example has a client of its own, without which it does not compile. */
const exampleSchema = ['prisma/schema.prisma', 'prisma.config.ts']

function inExample(path) {
  return join('examples', 'music', path)
}

function schema() {
  return ['prisma/schema.prisma', 'prisma.config.ts', 'prisma/cli.mjs', ...exampleSchema.map(inExample)]
}

function hasClient(root) {
  return [root, join(root, inExample(''))].every((folder) => existsSync(join(folder, 'src', 'generated')))
}

async function generate(root) {
  const prisma = join(root, 'prisma', 'cli.mjs')
  const generate = [process.execPath, prisma, 'generate', '--no-hints']
  const advice = 'see the message above'
  return (
    (await run(root, generate, process.env, advice)) ??
    run(root, [...generate, '--config', inExample('prisma.config.ts')], process.env, advice)
  )
}

/** By content: a checkout or a copy changes times, and no result. */
function sources(root) {
  const isSource = (file) => !file.startsWith(join('src', 'generated')) && extname(file) !== '.mjs'
  const how = ['prepare.mjs', 'pack.mjs'].map((file) => join('src', 'start', file))
  return ['tsconfig.json', 'tsconfig.build.json', ...how, ...filesIn(root, 'src').filter(isSource)]
}

function filesIn(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1)).sort()
}

function hasBuild(root) {
  return existsSync(join(root, 'dist'))
}

/** Beside the old one first: a process that starts meanwhile finds the one or the other, never a half. */
async function build(root) {
  const dist = join(root, 'dist')
  const [fresh, old] = [`${dist}.new`, `${dist}.old`]
  for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const command = [process.execPath, tsc, '-p', 'tsconfig.build.json', '--outDir', fresh]
  const trouble = await run(root, command, process.env, 'the places named above have to be repaired')
  if (trouble) return trouble
  copyAssets(root, fresh)
  const { pack } = await import('./pack.mjs') // only now: its bundler comes with the packages
  await pack(fresh, packed)
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(fresh, dist)
  rmSync(old, { recursive: true, force: true })
}

/** Half of all files that a start has to read. npm leaves them out of what it publishes, and they are installed there. */
const packed = {
  '@fastify/type-provider-typebox': ['.'],
  auth0: ['.'],
  typebox: ['.', './schema', './value'],
}

/** Pages, samples and the like, which the compiler leaves where they are. */
function copyAssets(root, target) {
  const assets = filesIn(root, 'src').filter((file) => !['.ts', '.mjs'].includes(extname(file)))
  for (const file of assets) cpSync(join(root, file), join(target, file.slice('src'.length)))
}

/** What the tool says is shown only when it fails; the answer then is the rest of a sentence. */
async function run(root, [program, ...args], environment, advice) {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !ownVariable.test(name)))
  const shell = process.platform === 'win32' && program === 'npm'
  const child = spawn(program, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? code))
  })
  if (outcome === 0) return undefined
  process.stderr.write(output)
  return `failed (${outcome}): ${advice}`
}
