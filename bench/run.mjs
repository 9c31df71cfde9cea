// `npm run bench NAME [-- --json --write --users 100000 …]`: one bench, or `all` of them, one after the other.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benches, endOnSignals, optionsOf, runBench } from './benches.mjs'
import { writeDocument } from './document.mjs'
import { report } from './print.mjs'
import { keep } from './results.mjs'
import { isGood } from './verdict.mjs'

const flags = {
  json: { type: 'boolean' },
  write: { type: 'boolean' },
  quick: { type: 'boolean' },
  help: { type: 'boolean' },
}

const hangingMs = 5_000

const usage = `npm run bench [NAME | all | document] [-- OPTIONS]

${Object.entries(benches)
  .map(([name, { about, minutes, options }]) => {
    const told = Object.entries(options).map(([option, value]) => `--${option} ${value}`)
    return `  ${name.padEnd(9)} ${about}; ${minutes} min\n            ${told.join(' ')}\n`
  })
  .join('')}
  all       every bench but growth and bloat, and the default
  document  docs/benchmarks.md from the results that are kept

  --json    prints JSON
  --write   keeps the results (bench/results), and writes docs/benchmarks.md
  --quick   so little that the figures say nothing: to see that a bench works

Exit code: 0 every target met on a quiet machine, 1 not so.
`

await main()

async function main() {
  const numbers = Object.values(benches).flatMap(({ options }) => Object.keys(options))
  const options = { ...flags, ...Object.fromEntries(numbers.map((name) => [name, { type: 'string' }])) }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [name = 'all'] = positionals
  if (values.help) return process.stdout.write(usage)
  if (name === 'document') return writeDocument()
  const names = name === 'all' ? Object.keys(benches).filter((each) => !benches[each].apart) : [name]
  if (names.some((each) => !Object.hasOwn(benches, each))) {
    process.stderr.write(usage)
    process.exitCode = 1
    return
  }
  endOnSignals()
  // npm keeps --json to itself where no -- stands before it
  const json = values.json || process.env.npm_config_json === 'true'
  const results = []
  for (const each of names) results.push(await runOne(each, { values, json, inAll: names.length > 1 }))
  if (json) process.stdout.write(`${JSON.stringify(names.length > 1 ? results : results[0], null, 2)}\n`)
  else if (names.length > 1) process.stdout.write(closing(results))
  setTimeout(() => process.exit(), hangingMs).unref() // whatever a bench that failed has left open
  process.exitCode = results.every((result) => result.error === undefined && isGood(result)) ? 0 : 1
}

/** One that fails leaves the others their turn. */
async function runOne(name, { values, json, inAll }) {
  const options = optionsOf(name, values, inAll)
  if (!json) process.stderr.write(`${name} …\n`)
  try {
    const { document, ...result } = await runBench(name, options)
    if (!json) process.stdout.write(report(result))
    if (values.write) {
      keep(result)
      writeDocument()
      if (document !== undefined && !inAll) writeFileSync(new URL(`../${document[0]}`, import.meta.url), document[1])
    }
    return result
  } catch (error) {
    process.stderr.write(`${name}: ${error.stack}\n`)
    return { bench: name, error: error.message, targets: [], noise: { why: [] } }
  }
}

function closing(results) {
  const lines = results.map((result) => {
    const missed = result.targets.filter(({ met }) => !met).map(({ what }) => `missed: ${what}`)
    const said = result.error === undefined ? [...missed, ...result.noise.why] : [`failed: ${result.error}`]
    return `${result.bench.padEnd(9)} ${said.length === 0 ? 'good' : said.join('; ')}\n`
  })
  return `\n${lines.join('')}`
}
