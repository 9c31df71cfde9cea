// `npm run fleet -- NAME …`: the faults of these names, or all of them, each under load on one fleet. `--short`: on a fleet
// of two and one, and the one fault that takes a few seconds where none is named.
import { parseArgs } from 'node:util'
import { faults } from './faults.mjs'
import { openFleet } from './stage.mjs'
import { openTenant } from './tenant.mjs'
import { print, runTrial } from './trial.mjs'

const options = {
  short: { type: 'boolean', default: false },
  'without-redis': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
}
const { values, positionals } = parseArgs({ options, allowPositionals: true })

if (values.help) for (const [name, { title }] of Object.entries(faults)) print(`  ${name.padEnd(20)} ${title}`)
else process.exitCode = await main()

async function main() {
  const unknown = positionals.find((name) => !Object.hasOwn(faults, name))
  if (unknown !== undefined) throw new Error(`there is no fault "${unknown}": see --help`)
  const size = values.short ? { apis: 2, workers: 1 } : { apis: 3, workers: 3 }
  const fleet = await openFleet({ ...size, withRedis: !values['without-redis'] })
  try {
    print(`BullMQ on ${fleet.redis ? 'Redis' : 'Postgres'}; ${size.apis} API processes, ${size.workers} workers`)
    const wrong = await strikeAll({ ...fleet, tenant: await openTenant(fleet) })
    print(wrong.length === 0 ? '\nnothing was lost' : `\n${wrong.length} wrong`)
    return wrong.length === 0 ? 0 : 1
  } finally {
    await fleet.close()
  }
}

async function strikeAll(fleet) {
  const wrong = []
  for (const [name, fault] of Object.entries(faults)) {
    if (!isWanted(name) || (fault.needsRedis && fleet.redis === undefined)) continue
    const found = await runTrial(fleet, fault).catch((error) => [error.stack])
    for (const line of found) print(`  WRONG       ${line}`)
    wrong.push(...found)
  }
  return wrong
}

function isWanted(name) {
  if (positionals.length > 0) return positionals.includes(name)
  return values.short === (name === 'brief')
}
