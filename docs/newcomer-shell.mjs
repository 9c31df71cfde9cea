// A newcomer's two terminals: one in which `npm start` runs, and one to type into.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The addresses that the README shows; where somebody else has their ports, others, and they are typed instead. */
const shown = { PORT: 3000, TENANT_PORT: 4000 }

/** @returns the environment, and how a line of the README is typed here */
export async function placeOf(environment) {
  const taken = []
  for (const [name, port] of Object.entries(shown))
    if (!(await isFree(port))) taken.push([name, port, await freePort()])
  return {
    env: { ...environment, ...Object.fromEntries(taken.map(([name, , port]) => [name, String(port)])) },
    typed: (line) =>
      taken.reduce((text, [, from, to]) => text.replaceAll(`127.0.0.1:${from}`, `127.0.0.1:${to}`), line),
  }
}

/** The environment with a port that nobody has. */
export async function withPort(name, { env, typed }) {
  return { env: { ...env, [name]: String(await freePort()) }, typed }
}

const startLimitMs = 10 * 60_000
const endLimitMs = 30_000

/** `npm start`, or what else goes on until Ctrl-C, in a group of its own, as a terminal has it. */
export function openProduct(cwd, { env }, own, words = ['start']) {
  const child = spawn('npm', words, { cwd, env: { ...env, ...own }, detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal)
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const signal = (name) => {
    if (!isOver()) process.kill(-child.pid, name)
  }
  return {
    output: () => output,
    get curl() {
      return /^ *(curl .*)$/m.exec(output)?.[1] ?? 'false'
    },
    async ready() {
      for (const end = Date.now() + startLimitMs; !/^ready$/m.test(output); await sleep(50))
        if (isOver() || Date.now() > end) throw new Error(`no "ready":\n${output}`)
    },
    /** Ctrl-C: every process of the group hears it. */
    async interrupt() {
      signal('SIGINT')
      const code = await Promise.race([exited, sleep(endLimitMs, 'still there', { ref: false })])
      if (![0, 130, 'SIGINT'].includes(code)) throw new Error(`it ended with ${code}:\n${output.slice(-2000)}`)
    },
    async close() {
      signal('SIGKILL')
      await exited
    },
  }
}

const commandLimitMs = 30_000
const secondLookMs = 10_000
const mark = '--newcomer--'

/** One shell for all lines, so that what one sets the next one has. `curl` fails there where it is answered with an error. */
export function openShell(cwd, { env, typed }) {
  const child = spawn('sh', [], { cwd, env })
  child.stdin.write('curl() { command curl --silent --show-error --fail --max-time 20 "$@"; }\n')
  const exited = once(child, 'exit')

  /** @returns what it prints @throws where its exit code is not 0 */
  const once_ = async (line) => {
    let output = ''
    const read = (text) => (output += text)
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read)
    child.stdin.write(`${typed(line)}\nprintf '\\n${mark} %s\\n' $?\n`)
    const ended = new RegExp(`\n${mark} (\\d+)\n`)
    for (const end = Date.now() + commandLimitMs; !ended.test(output) && Date.now() < end; ) await sleep(10)
    for (const stream of [child.stdout, child.stderr]) stream.off('data', read)
    const [whole, code] = ended.exec(output) ?? ['', 'no end']
    const printed = output.replace(whole, '')
    if (code !== '0') throw new Error(`exit code ${code}: ${printed}`)
    return printed
  }
  return {
    /** What follows from an event is there a moment later: it is looked for again until then. */
    async run(line, shows = '') {
      for (const end = Date.now() + secondLookMs; ; await sleep(100)) {
        const printed = await once_(line).catch((error) => error)
        if (typeof printed === 'string' && printed.includes(shows)) return printed
        if (Date.now() < end && shows !== '') continue
        throw typeof printed === 'string' ? new Error(`"${shows}" is not in what it says: ${printed}`) : printed
      }
    },
    async close() {
      child.stdin.end()
      child.kill()
      await exited
    },
  }
}

async function isFree(port) {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  const free = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]).catch(() => false)
  if (free) await new Promise((resolve) => server.close(resolve))
  return free
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
