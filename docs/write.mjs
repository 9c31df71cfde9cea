// `npm run docs`: writes what is generated: the lists of events, of variables and of metrics, docs/cli.md, docs/openapi.json, and the client's
// types.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Environment } from '../dist/environment.js'
import { eventList } from '../dist/facts/list.js'
import { metricList } from '../dist/readers/metric-list.js'
import { cliDocs } from '../dist/start/cli-docs.js'
import { commands } from '../dist/start/commands.js'
import { openapi } from './document.mjs'
import { variableList } from './variables.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const root = at('..')

/** Into a file, between its marks. */
function write(file, mark, text) {
  const marked = new RegExp(`(<!-- ${mark} -->\n)[\\s\\S]*(\n<!-- /${mark} -->)`)
  const whole = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    whole.replace(marked, (_all, open, close) => `${open}\n${text}\n${close}`),
  )
}

write(at('events.md'), 'events', eventList())
write(at('variables.md'), 'variables', variableList(Environment))
write(at('metrics.md'), 'metrics', await metricList())

writeFileSync(at('cli.md'), cliDocs(commands))

writeFileSync(at('openapi.json'), `${JSON.stringify(await openapi(), undefined, 2)}\n`)
const hash = createHash('sha256')
  .update(readFileSync(at('openapi.json')))
  .digest('hex')
if (!readFileSync(at('../src/client/schema.ts'), 'utf8').includes(hash)) writeTypes()

/** The generator needs a TypeScript of before 7, which is no business of anybody else here. */
function writeTypes() {
  const file = at('../src/client/schema.ts')
  const packages = ['-p', 'openapi-typescript@7.13.0', '-p', 'typescript@5.9.3']
  const types = execFileSync('npx', ['-y', ...packages, 'openapi-typescript', at('openapi.json')], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const head = `// The types of docs/openapi.json, made by openapi-typescript: \`npm run docs\` writes them.\n// sha256 of the document: ${hash}\n`
  writeFileSync(file, head + types.replace(/\/\*\*[\s\S]*?\*\/\s*/, ''))
  execFileSync(process.execPath, [at('../node_modules/@biomejs/biome/bin/biome'), 'check', '--write', file], {
    cwd: root,
  })
}
