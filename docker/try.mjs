// `npm run docker:try`: the Dockerfile's own steps in clean folders, and then the compose file's commands as an account
// without rights, against a real Postgres and a Redis on loopback: for machines without a Docker engine. Takes minutes.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { startEmbeddedPostgres } from '../dist/postgres/embedded.js'
import { environmentOf, lastOf, stagesOf } from './dockerfile.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'user-mirror-image-'))
execFileSync('chmod', ['755', scratch])
const closing = [() => rmSync(scratch, { recursive: true, force: true })]
const asRoot = process.getuid?.() === 0
/** nobody: as little as an account may be. */
const account = asRoot ? { uid: 65534, gid: 65534 } : {}
const tell = (line) => process.stderr.write(`docker/try: ${line}\n`)

/** Nothing of this machine's settings but where programs are, and a registry of its own where npm has one. */
const outside = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(PATH|TZ|LANG|(npm|NPM)_CONFIG_(REGISTRY|registry|CAFILE|cafile)|NODE_EXTRA_CA_CERTS|https?_proxy|HTTPS?_PROXY|NO_PROXY|no_proxy)$/.test(
      name,
    ),
  ),
)

try {
  const image = buildImage()
  tell(`the image's own files: ${megabytes(image.folder)} MB`)
  await runServices(image)
  tell('all of it works')
} finally {
  for (const close of closing.reverse()) await close()
}

function buildImage() {
  const stages = stagesOf(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  const folders = new Map()
  for (const stage of stages) folders.set(stage.name ?? 'last', buildStage(stage, folders))
  const last = stages.at(-1)
  const isForeign = lastOf(last, 'USER')?.[0] !== 'root'
  if (!isForeign) throw new Error('the image runs as root')
  return {
    folder: folders.get('last'),
    env: environmentOf(last),
    entry: lastOf(last, 'ENTRYPOINT'),
    healthy: lastOf(last, 'HEALTHCHECK'),
  }
}

function buildStage(stage, folders) {
  const folder = join(scratch, stage.name ?? 'last')
  mkdirSync(folder)
  const env = { ...outside, HOME: folder, ...environmentOf(stage) }
  for (const { keyword, words } of stage.steps) {
    if (keyword === 'COPY') copy(words, folder, folders)
    if (keyword !== 'RUN') continue
    tell(`RUN ${words[0]}`)
    execFileSync('sh', ['-c', words[0]], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return folder
}

/** From the context only what is under version control, which is what a clone has. */
function copy(words, folder, folders) {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const paths = words.filter((word) => !word.startsWith('--'))
  const target = paths.pop()
  for (const path of paths) {
    const inside = target.endsWith('/') ? join(folder, target, basename(path)) : join(folder, target)
    if (from !== undefined)
      cpSync(join(folders.get(from), path.replace(/^\/app\//, '')), inside, { recursive: true, verbatimSymlinks: true })
    else copyTracked(path, inside)
  }
}

function copyTracked(path, target) {
  const files = execFileSync('git', ['ls-files', '-z', '--', path], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean)
  if (files.length === 0) throw new Error(`COPY ${path}: there is no such file`)
  for (const file of files)
    if (existsSync(join(root, file)))
      cpSync(join(root, file), file === path ? target : join(target, file.slice(path.length + 1)))
}

async function runServices(image) {
  const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true })
  const places = { ...(await openPostgres()), ...(await openRedis(services.redis.command)) }
  const [port, tenantPort] = [await freePort(), await freePort()]
  const settings = {
    ...places,
    PORT: String(port),
    TENANT_PORT: String(tenantPort),
    LOG_STREAM_TOKENS: 'secret',
    ADMIN_TOKEN: 'secret',
    BACKFILL_HOURS: '24',
  }
  const run = (command, more = {}) => start(image, command, { ...given(services.api), ...settings, ...more })
  const migrate = run(services.migrate.command)
  if ((await migrate.ended) !== 0) throw new Error('migrate failed')
  const tenant = run(['tenant'])
  await answers(`http://127.0.0.1:${tenantPort}/.well-known/jwks.json`)
  const [api, worker] = [run(services.api.command), run(services.worker.command)]
  await answers(`http://127.0.0.1:${port}/health/ready`)
  tell('the API is ready: a worker has gone through all users of the tenant')
  await isHealthy(image, port)
  if (asRoot) for (const { child } of [api, worker]) await isUnprivileged(child.pid)
  for (const [name, { child, ended }] of Object.entries({ api, worker, tenant })) {
    child.kill('SIGTERM')
    const code = await ended
    if (code !== 0) throw new Error(`${name} ended with ${code} after SIGTERM`)
    tell(`${name} ended in order`)
  }
  const all = run(services.mirror.command, given(services.mirror))
  await answers(`http://127.0.0.1:${port}/health/ready`)
  await answers(`http://127.0.0.1:${tenantPort}/local/help`)
  all.child.kill('SIGTERM')
  if ((await all.ended) !== 0) throw new Error('mirror did not end in order')
  tell('mirror: API, worker and a tenant of its own in one')
}

/** What the compose file itself sets; what it hands on is set here. */
function given({ environment }) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== null && !/_URL$|^AUTH0_/.test(name)),
  )
}

function start({ folder, env, entry }, command, more) {
  const [program, ...args] = [...entry, ...command]
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: folder,
    env: { PATH: outside.PATH, ...env, ...more, HOST: '127.0.0.1', DRAIN_SECONDS: '0' },
    stdio: ['ignore', 'ignore', 'inherit'],
    ...account,
  })
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code)
  closing.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  })
  return { child, ended }
}

async function isHealthy({ folder, healthy }, port) {
  const [, ...args] = healthy
  execFileSync(process.execPath, args, { cwd: folder, env: { PORT: String(port) }, ...account })
  let refused = false
  try {
    execFileSync(process.execPath, args, { cwd: folder, env: { PORT: String(await freePort()) }, ...account })
  } catch {
    refused = true
  }
  if (!refused) throw new Error('HEALTHCHECK finds healthy what does not answer')
  tell('HEALTHCHECK tells a living API from a dead one')
}

function isUnprivileged(pid) {
  const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  if (uid === '0') throw new Error(`process ${pid} runs as root`)
}

async function openPostgres() {
  const directory = mkdtempSync(join(tmpdir(), 'user-mirror-image-pg-'))
  execFileSync('chmod', ['711', directory])
  const { url, stop, dataDirectory } = await startEmbeddedPostgres({ directory })
  closing.push(() => {
    for (const path of [directory, dataDirectory]) rmSync(path, { recursive: true, force: true })
  })
  closing.push(stop)
  return { DATABASE_URL: url }
}

/** Without one here, BullMQ runs on Postgres. */
async function openRedis([program, ...args]) {
  const port = await freePort()
  const more = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', scratch]
  const child = spawn(program, [...args, ...more], { stdio: 'ignore' })
  const isThere = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)])
  if (!isThere) {
    tell('no redis-server here: BullMQ runs on Postgres')
    return {}
  }
  closing.push(async () => {
    child.kill()
    await once(child, 'exit')
  })
  return { REDIS_URL: `redis://127.0.0.1:${port}` }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function answers(url) {
  for (const end = Date.now() + 90_000; Date.now() < end; await sleep(200)) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
  }
  throw new Error(`${url} does not answer`)
}

function megabytes(folder) {
  return Number(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }).split('\t')[0])
}
