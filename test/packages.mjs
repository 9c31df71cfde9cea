// Packages of hundreds of files, as one file with its code compiled: to find, read and compile them is most of what a
// short process of the tests does.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Of each, the doors that sources and tests use. One that has a default export and is no CommonJS has to be here. */
const packages = {
  '@bull-board/api': ['.', './bullMQAdapter'],
  '@bull-board/fastify': ['.'],
  '@fastify/ajv-compiler': ['.'],
  '@fastify/fast-json-stringify-compiler': ['.'],
  '@fastify/jwt': ['.'],
  '@fastify/rate-limit': ['.'],
  '@fastify/swagger': ['.'],
  '@fastify/swagger-ui': ['.'],
  '@fastify/type-provider-typebox': ['.'],
  '@prisma/adapter-pg': ['.'],
  ajv: ['./dist/2020.js', './dist/standalone/index.js'],
  'ajv-formats': ['.'],
  auth0: ['.'],
  bullmq: ['.'],
  dataloader: ['.'],
  fastify: ['.'],
  'fastify-plugin': ['.'],
  ioredis: ['.'],
  'ipaddr.js': ['.'],
  'lossless-json': ['.'],
  'lru-cache': ['.'],
  'openapi-fetch': ['.'],
  pino: ['.'],
  'prom-client': ['.'],
  tap: ['.'],
  typebox: ['.', './schema', './value'],
  undici: ['.'],
}

/** Stay as they are installed: tracing changes `pg` where it is required. */
const external = ['pg', 'pg-native', 'pg-pool', 'pg-cursor', '@opentelemetry/*']

/**
 * Made once of what is installed, and kept beside it.
 *
 * @param folder what lies below it finds these packages rather than the installed ones
 * @returns whether their functions are kept compiled as well
 */
export async function pack(folder) {
  const kept = join(root, 'node_modules', '.packed', await fingerprint())
  if (!existsSync(kept)) await make(kept)
  await symlink(join(kept, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return existsSync(join(dirname(packedIn(kept)), 'packed.cache'))
}

/**
 * What holds answers against the document is compiled once for it, with what it needs of packages.
 *
 * @param folder with the compiled tests
 * @returns the file
 */
export async function packContract(folder) {
  const fingerprinted = await fingerprint(['docs/openapi.json', 'test/stage/contract.ts'])
  const kept = join(root, 'node_modules', '.packed', `contract-${fingerprinted}.cjs`)
  if (existsSync(kept)) return kept
  const { contractCode } = await import(pathToFileURL(join(folder, 'test/stage/contract.js')).href)
  const unfinished = `${kept}.${process.pid}`
  const form = { bundle: true, format: 'cjs', platform: 'node', logLevel: 'warning' }
  await build({ stdin: { contents: await contractCode(), resolveDir: root }, outfile: unfinished, ...form })
  await rename(unfinished, kept)
  return kept
}

async function fingerprint(more = []) {
  const hash = createHash('sha256').update(process.version)
  const inputs = ['node_modules/.package-lock.json', 'test/packages.mjs', 'test/stage/packed.cjs', ...more]
  for (const input of inputs) hash.update(await readFile(join(root, input)))
  return hash.digest('hex').slice(0, 16)
}

/** Under another name first: another run finds the whole or nothing. */
async function make(kept) {
  await mkdir(dirname(kept), { recursive: true })
  const unfinished = await mkdtemp(`${kept}-`)
  await write(unfinished)
  await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true })) // another run was first
}

async function write(folder) {
  const modules = join(folder, 'node_modules')
  const doors = Object.entries(packages).flatMap(([name, subpaths]) => subpaths.map((path) => posix.join(name, path)))
  const lines = doors.map(JSON.stringify).map((door) => `exports[${door}] = () => require(${door})`)
  const form = { bundle: true, format: 'cjs', platform: 'node', logLevel: 'warning', external, plugins: [placed] }
  await build({ stdin: { contents: lines.join('\n'), resolveDir: root }, outfile: packedIn(folder), ...form })
  await writeFile(join(dirname(packedIn(folder)), 'package.json'), JSON.stringify({ main: 'load.cjs' }))
  await copyFile(join(root, 'test/stage/packed.cjs'), join(dirname(packedIn(folder)), 'load.cjs'))
  const names = await namesBehind(doors)
  for (const [name, subpaths] of Object.entries(packages)) {
    const exports = Object.fromEntries(subpaths.map((subpath) => [subpath, `./${fileOf(subpath)}`]))
    await mkdir(join(modules, name), { recursive: true })
    await writeFile(join(modules, name, 'package.json'), JSON.stringify({ name, type: 'module', exports }))
    for (const subpath of subpaths) {
      const door = posix.join(name, subpath)
      const make = door === 'tap' ? tapDoorway : doorway
      await writeFile(join(modules, name, fileOf(subpath)), make(door, names[door]))
    }
  }
}

/** Of what lies in a folder of this name, tap shows no frames where it tells what failed. */
function packedIn(folder) {
  return join(folder, 'node_modules', '@tapjs', 'packed', 'packed.cjs')
}

/** What stands in it is found by its path. */
const placed = {
  name: 'placed',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules.*\.c?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!/\b__(dirname|filename)\b/.test(text) || /\b(const|let|var) __(dirname|filename)\b/.test(text))
        return undefined
      const place = `;var __filename = ${JSON.stringify(path)}, __dirname = ${JSON.stringify(dirname(path))};`
      return { contents: text.replace(/^(#!.*\n)?(\s*(['"])use strict\3;?)?/, (start) => start + place), loader: 'js' }
    })
  },
}

/** @returns of each door the names that it exports; asked in a process of its own, as some act when they are loaded */
async function namesBehind(doors) {
  const script = `
    import { writeFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    const require = createRequire(${JSON.stringify(import.meta.url)})
    const found = {}
    for (const door of ${JSON.stringify(doors)}) {
      const module = await import(door)
      found[door] = { names: Object.keys(module), isCommonJs: require(door) === module.default }
    }
    writeFileSync(3, JSON.stringify(found))`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    cwd: join(root, 'test'),
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  let said = ''
  child.stdio[3].setEncoding('utf8').on('data', (text) => (said += text))
  await once(child, 'close')
  return JSON.parse(said)
}

/** A module that hands on what the packed one has behind this door. */
function doorway(door, { names, isCommonJs }) {
  const load = ["import load from '@tapjs/packed'", `const module = load(${JSON.stringify(door)})`]
  return handOn([...load, `export default module${isCommonJs ? '' : '.default'}`], names)
}

/** Several files run in one process: the `t` of each is the test that stands for it, and not tap's own, which is one. */
function tapDoorway(door, { names }) {
  const load = ["import load from '@tapjs/packed'", `const module = load(${JSON.stringify(door)})`]
  const current = ['let t = module.default', 'export { t as default }', 'export const enter = (test) => (t = test)']
  return handOn([...load, ...current], names)
}

function handOn(before, names) {
  const named = names.filter((name) => name !== 'default' && name !== 'module.exports')
  const lines = [
    ...before,
    ...named.map((name, index) => `const _${index} = module[${JSON.stringify(name)}]`),
    `export { ${named.map((name, index) => `_${index} as ${name}`).join(', ')} }`,
  ]
  return lines.join('\n')
}

function fileOf(subpath) {
  return subpath === '.' ? 'index.js' : `${subpath.slice('./'.length).replace(/\W/g, '-')}.js`
}

/**
 * The compiled sources as one file, and in the place of each a doorway; the command line stays, as it asks where it lies.
 *
 * @param folder with the compiled tests, for which packages have been packed
 */
export async function packSources(folder) {
  const src = join(folder, 'src')
  const files = (await readdir(src, { recursive: true })).map((file) => file.split(sep).join('/'))
  const modules = files.filter((file) => file.endsWith('.js') && file !== 'start/cli.js')
  const names = await exportsOf(src, modules)
  const doors = modules.filter((file) => names[file].length > 0)
  const lines = doors.map((file) => `exports[${JSON.stringify(file)}] = () => require(${JSON.stringify(`./${file}`)})`)
  await build({
    stdin: { contents: lines.join('\n'), resolveDir: src },
    outfile: join(folder, 'sources.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [ownPlace, packedDoors(folder)],
  })
  for (const file of doors) {
    const lies = posix.relative(posix.dirname(posix.join('src', file)), 'sources.cjs')
    const load = `createRequire(import.meta.url)(${JSON.stringify(lies)})` // an import would look for names in all of it
    const before = ["import { createRequire } from 'node:module'", `const module = ${load}[${JSON.stringify(file)}]()`]
    await writeFile(join(src, file), handOn(before, names[file]))
  }
}

/** @returns of each module the names of what it exports */
async function exportsOf(src, modules) {
  const entryPoints = modules.map((file) => join(src, file))
  const { metafile } = await build({
    entryPoints,
    outdir: src,
    absWorkingDir: src,
    format: 'esm',
    write: false,
    metafile: true,
  })
  return Object.fromEntries(modules.map((file) => [file, metafile.outputs[file].exports]))
}

/** A source that asks where it lies is told of its own place. */
const ownPlace = {
  name: 'own place',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'js' }
    })
  },
}

/** Of what has been packed, the doorways are taken in. */
const packedDoors = (folder) => ({
  name: 'packed doors',
  setup({ onResolve }) {
    for (const [name, subpaths] of Object.entries(packages)) {
      for (const subpath of subpaths) {
        const path = join(folder, 'node_modules', name, fileOf(subpath))
        const filter = new RegExp(`^${posix.join(name, subpath).replace(/[.]/g, '\\.')}$`)
        onResolve({ filter }, () => ({ path }))
      }
    }
  },
})
