// Many commands in one process, one after the other, each as if it had been typed: a line of JSON in for each, one out.
import { createInterface } from 'node:readline'
import { main } from '../../src/start/cli.js'

const answer = process.stdout.write.bind(process.stdout)
/** A command that is done ends its process soon; this one goes on. */
process.exit = () => undefined

for await (const line of createInterface({ input: process.stdin })) {
  const { args, env } = JSON.parse(line)
  for (const name of Object.keys(process.env)) if (name !== 'PATH') delete process.env[name]
  Object.assign(process.env, env)
  process.exitCode = 0
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'])
    process[name].write = (text) => {
      said[name] += text
      return true
    }
  await main(args)
  answer(`${JSON.stringify({ code: process.exitCode, ...said })}\n`)
  process.exitCode = 0
}
