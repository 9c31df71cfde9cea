import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import t, { type Test } from 'tap'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { type Identity, identify, isRunning } from '../../src/postgres/processes.ts'

const settings = { fsync: 'off' }
const isRoot = process.getuid?.() === 0

/** A directory of its own in a new temporary one that other users may pass through. */
async function newDirectory(t: Test): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'user-mirror-'))
  await chmod(parent, 0o755)
  t.teardown(() => rm(parent, { recursive: true }))
  return join(parent, 'mirror')
}

async function start(t: Test, directory: string) {
  const postgres = await startEmbeddedPostgres({ directory, settings })
  t.teardown(() => postgres.stop())
  return postgres
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<{ [column: string]: unknown }>(sql)).rows.map((row) => Object.values(row)[0])
  } finally {
    await client.end()
  }
}

async function serverOf(dataDirectory: string): Promise<Identity> {
  return identify(Number.parseInt(await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10))
}

/** Another process that owns the directory, ready for use; the test says when it is killed. */
async function startOwner(t: Test, directory: string): Promise<{ owner: ChildProcess; url: string; server: Identity }> {
  const owner = fork(fileURLToPath(new URL('owner.js', import.meta.url)), [directory])
  t.teardown(() => owner.kill('SIGKILL'))
  const [message]: unknown[] = await once(owner, 'message')
  const { url, dataDirectory } = Object(message)
  return { owner, url, server: await serverOf(dataDirectory) }
}

async function kill(owner: ChildProcess): Promise<void> {
  owner.kill('SIGKILL')
  await once(owner, 'exit')
}

async function isGoneWithin(server: Identity, ms: number): Promise<boolean> {
  for (const start = Date.now(); isRunning(server); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() - start > ms) return false
  }
  return true
}

/** For the tests that only look. */
const directory = await newDirectory(t)
const made = await startEmbeddedPostgres({ directory, settings })
await made.stop()
const copied = join(await newDirectory(t), '..', 'data')
await copy(made.dataDirectory, copied)
const shared = { directory, ...(await start(t, directory)) }

/** With owners and modes. */
async function copy(from: string, to: string): Promise<void> {
  if (process.platform !== 'win32') await promisify(execFile)('cp', ['-a', from, to])
}

/** A directory whose data have been made before: `initdb` takes ten times as long as a copy. */
async function madeDirectory(t: Test): Promise<string> {
  const directory = await newDirectory(t)
  await mkdir(directory)
  await chmod(directory, 0o711)
  await copy(copied, join(directory, 'postgres'))
  return directory
}

t.test('a second start finds the data, the port and the password of the first', async (t) => {
  const directory = await madeDirectory(t)
  const first = await start(t, directory)
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  const second = await start(t, directory)
  t.equal(second.url, first.url)
  t.same(await query(second.url, 'SELECT answer FROM kept'), [42])
})

t.test('text sorts by code point and the session keeps universal time', async (t) => {
  const { url } = shared
  t.same(await query(url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(array['b', 'ä', 'a', 'B']) AS x"), ['Babä'])
  t.same(await query(url, "SELECT upper('ä')"), ['Ä'])
  t.same(await query(url, 'SHOW timezone'), ['UTC'])
})

t.test('nobody gets in without the password, and nobody else can read it', async (t) => {
  const { directory, url, dataDirectory } = shared
  const wrong = new URL(url)
  wrong.password = 'guess'
  await t.rejects(query(wrong.href, 'SELECT 1'), { code: '28P01' })
  for (const file of [join(directory, 'postgres.json'), join(dataDirectory, 'mirror-password')]) {
    t.equal((await stat(file)).mode & 0o077, 0, file)
  }
  t.equal((await stat(dataDirectory)).mode & 0o077, 0)
})

t.test('stop() ends open connections and leaves no process', async (t) => {
  const { url, dataDirectory, stop } = await start(t, await madeDirectory(t))
  const client = new pg.Client(url)
  await client.connect()
  const errors: unknown[] = []
  client.on('error', (error) => errors.push(error))
  const server = await serverOf(dataDirectory)
  await Promise.all([stop(), stop()])
  t.match(errors[0], { code: '57P01' })
  t.notOk(isRunning(server))
})

t.test('a directory has one owner at a time, and the second is told which process that is', async (t) => {
  const { directory, url } = shared
  await t.rejects(startEmbeddedPostgres({ directory }), { message: new RegExp(`process ${process.pid}.*${directory}`) })
  t.same(await query(url, 'SELECT 1'), [1], 'the first is not disturbed')
})

t.test('a taken port is left alone: another one is used, and remembered', async (t) => {
  const directory = await madeDirectory(t)
  const first = await start(t, directory)
  await first.stop()
  const squatter = createServer().listen(first.port, '127.0.0.1')
  await once(squatter, 'listening')
  const second = await start(t, directory)
  t.not(second.port, first.port)
  await second.stop()
  squatter.close()
  t.equal((await start(t, directory)).port, second.port)
})

t.test('an owner killed with SIGKILL leaves no server, and the next start has every commit', async (t) => {
  const directory = await madeDirectory(t)
  const { owner, url, server } = await startOwner(t, directory)
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await kill(owner)
  t.ok(await isGoneWithin(server, 5000))
  const next = await start(t, directory)
  t.same(await query(next.url, 'SELECT answer FROM kept'), [42])
})

t.test('a start right after the owner was killed waits for the old server and takes over', async (t) => {
  const directory = await madeDirectory(t)
  const { owner, server } = await startOwner(t, directory)
  await kill(owner)
  const next = await start(t, directory)
  t.ok(await isGoneWithin(server, 1000))
  t.same(await query(next.url, 'SELECT 1'), [1])
})

t.test('owner and server killed at once: the data is recovered, whoever has their process ids now', async (t) => {
  const directory = await madeDirectory(t)
  const { owner, url, server } = await startOwner(t, directory)
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  process.kill(server.pid, 'SIGKILL')
  await kill(owner)
  t.ok(await isGoneWithin(server, 5000))
  const lock = join(directory, 'postgres', 'postmaster.pid')
  await writeFile(lock, (await readFile(lock, 'utf8')).replace(String(server.pid), String(process.pid)))
  await writeFile(join(directory, 'postgres.owner'), JSON.stringify({ pid: process.pid, birth: 'long ago' }))
  const next = await start(t, directory)
  t.same(await query(next.url, 'SELECT answer FROM kept'), [42])
})

t.test('a server that does not come up says why', async (t) => {
  const directory = await newDirectory(t)
  await t.rejects(startEmbeddedPostgres({ directory, settings: { ...settings, max_connections: 'many' } }), {
    message: /max_connections/,
  })
  await t.resolves(start(t, directory), 'and leaves the directory usable')
})

t.test('a copied directory starts with data of its own', async (t) => {
  const { directory, dataDirectory } = shared
  const copy = await newDirectory(t)
  await mkdir(copy)
  await writeFile(join(copy, 'postgres.json'), await readFile(join(directory, 'postgres.json')))
  t.not((await start(t, copy)).dataDirectory, dataDirectory)
})

if (isRoot) {
  t.test('for root, data below a closed directory is kept where the unprivileged account gets to it', async (t) => {
    const directory = await newDirectory(t)
    await chmod(join(directory, '..'), 0o700)
    const first = await start(t, directory)
    t.teardown(() => rm(first.dataDirectory, { recursive: true }))
    t.notOk(first.dataDirectory.startsWith(directory))
    t.not((await stat(first.dataDirectory)).uid, 0)
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    t.same(await query((await start(t, directory)).url, 'SELECT answer FROM kept'), [42])
  })

  t.test('for root, a data directory that somebody else has put there is refused', async (t) => {
    const directory = await newDirectory(t)
    await mkdir(join(directory, 'postgres'), { recursive: true })
    await writeFile(join(directory, 'postgres', 'PG_VERSION'), '18')
    await t.rejects(startEmbeddedPostgres({ directory, settings }), { message: /belongs to user id 0/ })
  })
}
