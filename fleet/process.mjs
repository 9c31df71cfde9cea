// One process of the product: the real command, with nothing of this environment but what it is given.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../dist/start/cli.js', import.meta.url))

/** On a machine that has much else to do, seven of them start at the same time. */
const startMs = 240_000

/** Lines of the log that are kept for whoever has to find out what went wrong. */
const keptLines = 40

/**
 * Starts a command and resolves when it says that it is ready.
 *
 * @param name what it is called in what is printed
 */
export async function startProcess(name, command, env) {
  const child = spawn(process.execPath, [cli, command], { env: { PATH: process.env.PATH, ...env } })
  const lines = []
  const listeners = new Set()
  const read = (text) => {
    for (const line of text.split('\n').filter((line) => line !== '')) {
      lines.push(line)
      for (const listener of listeners) listener(line)
    }
    lines.splice(0, lines.length - keptLines)
  }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read)
  const exited = once(child, 'exit')
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const isRunning = () => child.exitCode === null && child.signalCode === null

  /** Resolves with the first line, from now on, that matches. */
  async function says(pattern) {
    const found = lines.find((line) => pattern.test(line))
    if (found !== undefined) return found
    let listener
    const heard = new Promise((resolve) => {
      listener = (line) => pattern.test(line) && resolve(line)
      listeners.add(listener)
    })
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${name} does not say ${pattern}:\n${lines.join('\n')}`)), startMs)
    })
    const ended = exited.then(() => Promise.reject(new Error(`${name} has ended:\n${lines.join('\n')}`)))
    return Promise.race([heard, late, ended]).finally(() => {
      clearTimeout(timer)
      listeners.delete(listener)
      ended.catch(() => undefined)
    })
  }

  /** Sends a signal and gives the exit code, or the signal that it has died of. */
  async function end(signal) {
    if (!isRunning()) return child.exitCode ?? child.signalCode
    if (signal === 'SIGTERM') child.kill('SIGCONT') // a process that stands still hears of nothing else
    child.kill(signal)
    const [code, died] = await exited
    return code ?? died
  }

  const started = { name, pid: child.pid, says, end, isRunning, signal: (signal) => child.kill(signal), lines }
  try {
    const ready = await says(/ready/)
    return { ...started, url: /"url":"([^"]+)"/.exec(ready)?.[1], address: /tenant (\S+)/.exec(lines.join('\n'))?.[1] }
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}
