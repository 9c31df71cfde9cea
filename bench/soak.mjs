// What `npm run soak` does, for a few minutes: the fleet under load and faults, and then the books.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { atMost } from './verdict.mjs'

const script = fileURLToPath(new URL('../fleet/soak.mjs', import.meta.url))

export const soak = {
  about: 'the fleet under load and faults; npm run soak does it for longer',
  minutes: 5,
  options: { minutes: 3 },
  quick: { minutes: 0.2 },
  run: async ({ minutes }, stage) => {
    const child = spawn(process.execPath, [script, '--minutes', String(minutes)], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    stage.atEnd(async () => {
      if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
    })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    const lines = output.split('\n').map((line) => line.trim())
    const wrong = lines.filter((line) => line.startsWith('WRONG'))
    if (code !== 0 && wrong.length === 0) throw new Error(`the soak ended with ${code}: ${lines.slice(-5).join('\n')}`)
    const said = lines.filter((line) => /^(clients saw|slowest|the table|WRONG|serve |work |Postgres )/.test(line))
    return {
      tables: [{ title: `${minutes} minutes`, rows: said.map((line) => ({ said: line.replace(/ {2,}/g, ' ') })) }],
      targets: [atMost(0, 'things that were not as promised', wrong.length)],
      runs: [],
      floors: [],
    }
  },
}
