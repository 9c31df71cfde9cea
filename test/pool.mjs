// Test files in a few processes, each of which takes one after the other: to load what nearly all of them load takes
// longer than most of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isAlone } from './files.mjs'
import { readTap } from './tap.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** One more than cores, as each waits now and then; and not more than Postgres has connections for. */
const jobs = Math.min(availableParallelism() + 1, 6)

/** Of a file; and, in seconds, of what tap runs inside it. A search for long says how long. */
const seconds = Number(process.env.TEST_SECONDS ?? 240)
/** Until a process is ended that should have ended, or should have said so of its file, by itself. */
const graceSeconds = 30

/**
 * @param compiled the folder with the compiled tests
 * @param files their names in the source, in the order in which they begin
 * @param env for the tests
 * @param print takes a line for people
 * @param interrupted ends them all
 * @returns the counts of all, what was skipped or left to do, and what went wrong around the tests
 */
export async function runFiles({ compiled, files, env, print, interrupted }) {
  const waiting = [...files]
  const result = { counts: { total: 0, pass: 0, fail: 0 }, leftOut: [], problems: [] }
  const ofJob = async (job) => {
    while (waiting.length > 0 && !interrupted.aborted) {
      const worker = openWorker({ compiled, env: { ...env, TEST_JOB: String(job) }, print, interrupted })
      await handOut(worker, waiting)
      add(result, await worker.end())
    }
  }
  await Promise.all(Array.from({ length: jobs }, (_, job) => ofJob(job)))
  return result
}

/** Gives a worker file after file, until there is none, or one that is not for this process, or one has failed. */
async function handOut(worker, waiting) {
  for (let isFirst = true; waiting.length > 0; isFirst = false) {
    const [file] = waiting
    if (isAlone(file) && !isFirst) return
    waiting.shift()
    const isGood = await worker.run(file)
    if (!isGood || isAlone(file)) return // what a failed file has left behind must not fail another
  }
}

function openWorker({ compiled, env, print, interrupted }) {
  // without the loader that tap asks for in the environment of what it spawns
  const { NODE_OPTIONS: _, ...plain } = env
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'test', 'worker.mjs'), compiled], {
    cwd: root,
    env: { ...plain, TAP_TIMEOUT: String(seconds) },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: process.platform !== 'win32', // a group of its own, which can be ended as a whole
  })
  child.stdin.on('error', () => undefined) // gone: its end is told below
  const abort = () => endGroup(child, 'SIGTERM')
  interrupted.addEventListener('abort', abort)
  const closed = once(child, 'close').catch((error) => [error.message])
  const problems = []
  const taken = []
  let running
  const done = ({ title, isGood }) => {
    if (title === running?.file) running.resolve(isGood)
  }
  const read = readTap(createInterface({ input: child.stdout }), print, done)

  async function run(file) {
    const ended = new Promise((resolve) => (running = { file, resolve }))
    const late = limit(seconds + graceSeconds, () => problems.push(`${file} did not end`), child)
    taken.push(file)
    child.stdin.write(`${file}\n`)
    const isGood = await Promise.race([ended, closed.then(() => 'died')])
    clearTimeout(late)
    if (isGood === 'died') problems.push(`${file}: its process ended before it did`)
    running = undefined
    return isGood === true
  }

  async function end() {
    const late = limit(graceSeconds, () => problems.push(`a process did not end after ${taken.join(', ')}`), child)
    child.stdin.end()
    const [code, signal] = await closed
    clearTimeout(late)
    interrupted.removeEventListener('abort', abort)
    const { counts, leftOut } = await read
    if (!counts) problems.push(`tap ended without a summary (${signal ?? code})`)
    else if (code !== 0 && counts.fail === 0 && leftOut.length === 0) problems.push(`tap ended with ${signal ?? code}`)
    return { counts: counts ?? {}, leftOut, problems }
  }
  return { run, end }
}

/** tap tells of what is still open on the first of these signals. */
function limit(limitSeconds, late, child) {
  return setTimeout(() => {
    late()
    if (process.platform !== 'win32') child.kill('SIGALRM')
    setTimeout(() => endGroup(child, 'SIGKILL'), 3000).unref()
  }, limitSeconds * 1000)
}

/** Every process of a group at once; those that cannot be asked are not asked twice. */
function endGroup(child, signal) {
  try {
    if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal)
  } catch {
    // gone already
  }
  if (signal !== 'SIGKILL') setTimeout(() => endGroup(child, 'SIGKILL'), 3000).unref()
}

function add(result, { counts, leftOut, problems }) {
  for (const name of Object.keys(result.counts)) result.counts[name] += counts[name] ?? 0
  result.leftOut.push(...leftOut)
  result.problems.push(...problems)
}
