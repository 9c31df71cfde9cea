import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'

/** The command that strikes a fleet, as it is run by hand: `npm run fleet`. */
const unhooked = process.platform === 'win32' ? [] : ['env', '-u', 'NODE_OPTIONS']

t.test('a worker killed and the API restarted under load: no request fails, and nothing is lost', async (t) => {
  const [program = '', ...args] = [...unhooked, process.execPath, 'fleet/run.mjs', '--short']
  const child = spawn(program, args, { env: { PATH: String(process.env['PATH']) } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  t.teardown(() => child.kill('SIGINT'))
  const [code] = await once(child, 'close')
  t.comment(output)
  t.equal(code, 0, output)
  t.match(output, /nothing was lost\n$/)
})
