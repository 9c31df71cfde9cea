// A Redis of the fleet's own, that can be stopped, flushed and started again; undefined where none is installed.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export async function openRedis(directory) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined
  const port = await freePort()
  let child
  async function start() {
    // on disk, as a team has it: what was acknowledged a second ago is there after a restart
    const options = {
      port,
      bind: '127.0.0.1',
      dir: directory,
      save: '',
      appendonly: 'yes',
      'maxmemory-policy': 'noeviction',
    }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    child = spawn('redis-server', args, { stdio: 'ignore' })
    const endWithUs = () => child.kill('SIGKILL')
    process.once('exit', endWithUs)
    child.once('exit', () => process.off('exit', endWithUs))
    while (!(await answers(port))) await sleep(50)
  }
  async function stop(signal = 'SIGTERM') {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  await start()
  return { url: `redis://127.0.0.1:${port}`, start, stop, flush: () => command(port, 'FLUSHALL') }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function answers(port) {
  return command(port, 'PING').then(
    (answer) => answer.startsWith('+PONG'),
    () => false,
  )
}

/** An inline command of the Redis protocol. */
async function command(port, text) {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('utf8').end(`${text}\r\n`)
  let answer = ''
  for await (const part of socket) answer += part
  return answer
}
