// The test run: one Postgres for all files, tap over them, and a plain closing line "N passed, N failed".
import { spawn } from 'node:child_process'
import { generateKeyPair, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { findFiles } from './files.mjs'
import { pack, packContract, packSources } from './packages.mjs'
import { runFiles } from './pool.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What is set for a product on this machine must not leak into its tests. */
const ownVariable =
  /^(AUTH0_.*|PORT|HOST|DATABASE_URL|REDIS_URL|(LOG|EVENT)_STREAM_TOKENS|ADMIN_TOKEN|BLOCKED_USERS|DELETED_USERS|CHANGES_(DAYS|VALUES)|RATE_LIMIT|TRUST_PROXY|TENANT_(PORT|HOST)|REFRESH_ON_LOGIN|API_RESERVE|MIRROR_(GRANTS|FIELDS|FIELDS_EXCEPT)|METADATA_SCHEMA|SUBSCRIBERS_(PRIVATE|KEY)|VERIFY_(HEADERS|CACHE_SECONDS)|SWEEP_MINUTES|(START|DRAIN)_SECONDS|(BACKFILL|DRIFT|GRANTS)_HOURS|OTEL_.*)$/

/** No test asks what a power cut leaves; each of them asks for connections, and a stretched password costs 2 ms of each. */
const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300', scram_iterations: '1' }

/** @param args names of test files or of folders of them; none: all */
export async function run(args) {
  const interrupted = new AbortController()
  const interrupt = (signal) => interrupted.abort(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt)
  const closing = []
  const result = await attempt(async () => {
    const { compiled, isWarm } = await compile(closing)
    const databaseUrl = process.env.TEST_DATABASE_URL ?? (await openPostgres(closing))
    const own = {
      TEST_DATABASE_URL: databaseUrl,
      TEST_TEMPLATE: await openTemplate(databaseUrl, closing),
      TEST_KEYS: await writeKeys(compiled),
      TEST_CONTRACT: await packContract(compiled),
      ...findBrowser(),
      ...findNginx(),
      ...findPromtool(),
    }
    if (!isWarm && !args.some((name) => name.endsWith('.ts'))) await warm(compiled, own)
    return runTests(compiled, args, own, interrupted.signal)
  })
  for (const close of closing.reverse()) result.problems.push(...(await attempt(close)).problems)
  report(result)
}

/** Trouble around the tests counts like a failed one; it must not keep the rest from being closed. */
async function attempt(work) {
  try {
    return (await work()) ?? { problems: [] }
  } catch (error) {
    return { passed: 0, failed: 0, problems: [error.stack] }
  }
}

/** What tests find by a path of its own, beside the compiled files. */
const links = [
  'bench',
  'dist',
  'src/dashboard/page',
  'examples/gateway',
  'examples/music/action',
  'examples/music/page',
  'examples/music/prisma',
  'examples/music/migrate.mjs',
  'docs',
  'fleet',
  'prisma',
  'test/fixtures',
]
const copies = ['README.md', 'package.json', 'test/stage']

/**
 * The sources and the tests in JavaScript, in a folder of this run's own, so that runs side by side do not meet.
 *
 * @returns the folder, which lies within the project, so that packages are found from there; and whether these are kept compiled
 */
async function compile(closing) {
  const compiled = await mkdtemp(join(root, '.test-'))
  closing.push(() => rm(compiled, { recursive: true, force: true }))
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.test.json', '--outDir', compiled], {
    cwd: root,
    stdio: 'inherit',
  })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error('the tests do not compile')
  const isWarm = await pack(compiled)
  await packSources(compiled)
  for (const link of links) await symlink(join(root, link), join(compiled, link), 'junction')
  const filter = (path) => !path.endsWith('.ts')
  for (const copy of copies) await cp(join(root, copy), join(compiled, copy), { recursive: true, filter })
  return { compiled, isWarm }
}

/** Linux's file system in memory, and what has to be free there: of containers' own there is often too little. */
const memory = { path: '/dev/shm', leastBytes: 4 * 1024 ** 3 }

/** Databases are copied by the hundred, 400 files each: the kernel takes 25 ms for one here, and 55 to 590 on a disk that is busy. */
async function placeOfPostgres() {
  const { bavail = 0, bsize = 0 } = await statfs(memory.path).catch(() => ({}))
  return bavail * bsize >= memory.leastBytes ? memory.path : tmpdir()
}

async function openPostgres(closing) {
  const directory = await mkdtemp(join(await placeOfPostgres(), 'user-mirror-test-'))
  closing.push(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o711) // as root the server has an account of its own, which has to get through
  const { startEmbeddedPostgres } = await import(pathToFileURL(join(root, 'dist/postgres/embedded.js')).href)
  const postgres = await startEmbeddedPostgres({ directory, settings })
  closing.push(() => rm(postgres.dataDirectory, { recursive: true, force: true })) // may lie elsewhere
  closing.push(() => postgres.stop())
  await takePlainPasswords(postgres)
  return postgres.url
}

/** Passwords are asked for as always, and said rather than proven: the tests open thousands of connections. */
async function takePlainPasswords({ url, dataDirectory }) {
  const rules = join(dataDirectory, 'pg_hba.conf')
  await writeFile(rules, (await readFile(rules, 'utf8')).replaceAll(/\bscram-sha-256$/gm, 'password'))
  const { username, password } = new URL(url)
  await administer(url, `ALTER ROLE ${username} PASSWORD '${password}'`) // the same, not stretched
  await administer(url, 'SELECT pg_reload_conf()')
}

async function administer(databaseUrl, sql) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** @returns the name of a database with the current schema, of which each test that needs one gets a copy */
async function openTemplate(databaseUrl, closing) {
  const name = `template_${randomBytes(8).toString('hex')}`
  await administer(databaseUrl, `CREATE DATABASE ${name}`)
  closing.push(() => administer(databaseUrl, `DROP DATABASE ${name}`))
  const { prepareDatabase } = await import(pathToFileURL(join(root, 'dist/start/database.js')).href)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  await prepareDatabase(url.href, undefined)
  return name
}

/** @returns the file with the signing keys that all tenants begin with, as PEM */
async function writeKeys(compiled) {
  const make = async () => (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey
  const keys = await Promise.all([make(), make()])
  const file = join(compiled, 'keys.json')
  await writeFile(file, JSON.stringify(keys.map((key) => key.export({ type: 'pkcs8', format: 'pem' }))))
  return file
}

/** Once for what is installed, and before many files: then it is worth its seconds. Without it they are only slower. */
async function warm(compiled, own) {
  const env = { ...inherited(), ...own, TEST_KEEP_COMPILED: 'yes' }
  const child = spawn(process.execPath, [join(compiled, 'test', 'stage', 'warm.js')], {
    cwd: root,
    env,
    stdio: 'ignore',
  })
  const code = await new Promise((resolve) => child.once('error', resolve).once('close', resolve))
  if (code !== 0) print(`the warm-up ended with ${code}: the packages may have to be compiled by every file`)
}

/** The distribution's own; what a page does is tried by HTTP as well, so that without one nothing but the page is untried. */
function findBrowser() {
  const found = process.env.TEST_CHROMIUM ?? findProgram(['chromium', 'chromium-browser', 'google-chrome'])
  if (found !== undefined) return { TEST_CHROMIUM: found }
  print('no chromium here: *.browser.test.ts are not in the list, and the same steps run by HTTP alone')
  return {}
}

/** As well: what a gateway is told is tried by HTTP, too. */
function findNginx() {
  const found = process.env.TEST_NGINX ?? findProgram(['nginx'], ['/usr/sbin'])
  if (found !== undefined) return { TEST_NGINX: found }
  print('no nginx here: *.nginx.test.ts are not in the list')
  return {}
}

/** The distribution's own; without one the conventions of names are checked all the same, and no alert rule is played. */
function findPromtool() {
  const found = process.env.TEST_PROMTOOL ?? findProgram(['promtool'])
  if (found !== undefined) return { TEST_PROMTOOL: found }
  print('no promtool here: the alert rules are read and not played')
  return {}
}

function findProgram(names, more = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...more]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

function inherited() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownVariable.test(name)))
}

async function runTests(compiled, named, own, interrupted) {
  const has = { browser: own.TEST_CHROMIUM !== undefined, nginx: own.TEST_NGINX !== undefined }
  const files = findFiles(compiled, named, has)
  const env = { ...inherited(), ...own, NO_COLOR: '1' }
  return conclude(await runFiles({ compiled, files, env, print, interrupted }), interrupted)
}

/** A run is good when every assertion passed, and nothing was left out, and each process says so too. */
function conclude({ counts, leftOut, problems }, interrupted) {
  const all = [...leftOut.map((title) => `left out: ${title}`), ...problems]
  if (interrupted.aborted) all.push('the run was interrupted')
  else if (counts.total === 0) all.push('there was no test to run')
  return { passed: counts.pass, failed: counts.fail, problems: all }
}

function report({ passed, failed, problems }) {
  for (const problem of problems) print(problem)
  const allFailed = failed + problems.length
  if (allFailed > 0) process.exitCode = 1
  print(`${passed} passed, ${allFailed} failed`)
}

function print(line) {
  process.stdout.write(`${line}\n`)
}
