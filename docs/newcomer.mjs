// `npm run newcomer`: the way of somebody who has only the README, played in a fresh clone with an empty environment: what
// its blocks show is what is typed here. Tells the seconds of each step and of all; exit code 1 where one does not hold.
//
//   npm run newcomer -- [--from REPOSITORY] [--keep]
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { blocksOf, commandsOf } from './blocks.mjs'
import { openProduct, openShell, placeOf, withPort } from './newcomer-shell.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { from: { type: 'string' }, keep: { type: 'boolean' } } })

/** All of it; the first start installs and compiles. */
const limitMs = 15 * 60_000
setTimeout(() => end(`not through after ${limitMs / 60_000} minutes`), limitMs).unref()

const scratch = mkdtempSync(join(tmpdir(), 'user-mirror-newcomer-'))
chmodSync(scratch, 0o711) // as root, Postgres has an account of its own, which has to get through
const clone = join(scratch, 'user-mirror')
const began = performance.now()
const open = new Set()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(signal))

try {
  await play()
  print(`${seconds(began)}  all of it`)
  await clear()
} catch (error) {
  await end(error.message)
}

async function play() {
  await step('git clone', () => execFileSync('git', ['clone', '--quiet', values.from ?? here, clone]))
  const readme = readFileSync(join(clone, 'README.md'), 'utf8')
  const blocks = blocksOf(readme)
  const place = await placeOf(cleanEnvironment())
  const shown = blocks.find(({ text }) => text.startsWith('$ npm start'))
  let product = await start(shown, place, 'npm start', {})
  const shell = hold(openShell(clone, place))
  await step("the banner's curl", async () => isAnswer(await shell.run(product.curl), blocks))
  for (const command of blocks.filter(({ info }) => info === 'sh').flatMap(({ text }) => commandsOf(text))) {
    if (command.line.endsWith('npm start')) product = await again(product, place, command.line)
    else await step(command.line, () => shell.run(command.line, command.shows))
  }
  for (const { text } of blocks.filter(({ info }) => info === 'sql'))
    await step(text.split('\n')[0], () => query(shell, text))
  await step('Ctrl-C', () => product.interrupt())
  if (readme.includes('`npm run example:music`')) await playExample(place)
}

async function playExample(place) {
  const music = hold(openProduct(clone, await withPort('MUSIC_PORT', place), {}, ['run', 'example:music']))
  await step('npm run example:music', () => music.ready())
  await step('its page', () => isPage(music))
  await step('Ctrl-C', () => music.interrupt())
}

async function isPage(music) {
  const address = /^music +(\S+)$/m.exec(music.output())?.[1] ?? 'nothing'
  const answer = await fetch(address)
  if (!answer.ok || !/<script/.test(await answer.text())) throw new Error(`${address} answers ${answer.status}`)
}

async function start(block, place, line, own) {
  const product = hold(openProduct(clone, place, own))
  await step(line, () => product.ready())
  if (block !== undefined) sameAsShown(product.output(), block.text)
  return product
}

async function again(product, place, line) {
  await step('Ctrl-C', () => product.interrupt())
  const own = Object.fromEntries(
    line
      .split(' ')
      .filter((word) => word.includes('='))
      .map((word) => word.split('=')),
  )
  return start(undefined, place, line, own)
}

/** Tokens, ports and white space are another each time; everything else is as the README shows it. */
function sameAsShown(output, shown) {
  const plain = (line) =>
    line
      .replace(/(Bearer|sign in with) [^\s')]+/, '$1 …')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:0')
      .trim()
  const printed = new Set(output.split('\n').map(plain))
  const missing = shown
    .split('\n')
    .filter((line) => !line.startsWith('$'))
    .map(plain)
    .filter((line) => !printed.has(line))
  if (missing.length > 0) throw new Error(`the README shows what npm start does not print: ${missing.join(' | ')}`)
}

/** The answer that the README shows has the members that it has. */
function isAnswer(text, blocks) {
  const shown = Object.keys(JSON.parse(blocks.find(({ text }) => text.startsWith('{"id"')).text))
  const answered = Object.keys(JSON.parse(text))
  if (shown.join() !== answered.join()) throw new Error(`GET /me answers with ${answered}, the README shows ${shown}`)
}

/** By the driver that the clone has: not everybody has psql. */
function query(shell, text) {
  const program = `import pg from 'pg'; const c = new pg.Client(process.env.DATABASE_URL); await c.connect(); await c.query(process.argv[1]); await c.end(); console.log('done')`
  return shell.run(`node --input-type=module -e ${quoted(program)} ${quoted(text)}`, 'done')
}

function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Where programs are and a home with nothing in it; and the registry of packages, which is the machine's own. */
function cleanEnvironment() {
  const home = join(scratch, 'home')
  mkdirSync(home)
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  const known = /^(https?_proxy|HTTPS?_PROXY|NO_PROXY|no_proxy|NODE_EXTRA_CA_CERTS)$/
  const outside = Object.entries(process.env).filter(([name]) => known.test(name))
  return { ...Object.fromEntries(outside), PATH: process.env.PATH, HOME: home, npm_config_registry: registry }
}

async function step(name, work) {
  const from = performance.now()
  const short = name.length > 90 ? `${name.slice(0, 89)}…` : name
  try {
    return await work()
  } catch (error) {
    throw new Error(`${short}: ${error.message}`)
  } finally {
    print(`${seconds(from)}  ${short}`)
  }
}

function hold(opened) {
  open.add(opened)
  return opened
}

async function clear() {
  for (const opened of open) await opened.close()
  if (values.keep) print(`kept: ${clone}`)
  else if (existsSync(scratch)) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}

async function end(reason) {
  print(`it does not hold: ${reason}`)
  await clear()
  process.exit(1)
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1).padStart(7)} s`
}

function print(line) {
  process.stdout.write(`${line}\n`)
}
