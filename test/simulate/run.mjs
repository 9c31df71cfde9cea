// `npm run simulate -- [--seed N] [--runs N] [--workers N]`: random histories of a tenant against the write path.
// `npm run simulate -- --mutation NAME` (or `all`): is a fault that was put in on purpose found within 200 of them?
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openProgress } from '../../dist/start/progress.js'
import { openPostgres, playAll } from './fleet.mjs'
import { mutated, mutations } from './mutations.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.simulate')
const mostForMutation = 200

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '2' },
    mutation: { type: 'string' },
  },
})
const options = { seed: Number(values.seed), runs: Number(values.runs), workers: Number(values.workers) }

function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.simulate.json')], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the simulation does not compile')
}

/** @returns a copy of the compiled simulation with the fault in it */
function mutant(name) {
  const copy = join(root, '.simulate-mutant')
  rmSync(copy, { recursive: true, force: true })
  cpSync(folder, copy, { recursive: true })
  for (const change of mutations[name].filter(({ file }) => file !== undefined)) {
    const path = join(copy, change.file)
    writeFileSync(path, mutated(readFileSync(path, 'utf8'), change))
  }
  return copy
}

async function play(postgres, name, more) {
  const progress = openProgress(process.stderr, name)
  const all = { postgres, folder, ...options, shrinks: true, ...more }
  const result = await playAll({ ...all, onDone: (done) => progress.show({ done, total: all.runs }) })
  progress.end()
  return result
}

async function search(postgres) {
  const beganAt = performance.now()
  const { played, failures } = await play(postgres, 'simulate')
  for (const { seed, reason, history } of failures) {
    print(`history ${seed} fails: ${reason}\n${history}\nagain: npm run simulate -- --seed ${seed} --runs 1`)
  }
  const ms = performance.now() - beganAt
  const rate = `${Math.round(ms / 1000)} s, ${Math.round(ms / Math.max(1, played))} ms each`
  print(`${played} histories from seed ${options.seed}: ${failures.length} diverge (${rate})`)
  return failures.length === 0
}

/** @returns whether the fault was found */
async function hunt(postgres, name) {
  const { played, failures } = await play(postgres, name, {
    folder: mutant(name),
    changes: mutations[name].filter((change) => change.function !== undefined),
    runs: mostForMutation,
    shrinks: false,
  })
  const [first] = failures
  const reason = first?.reason.split('\n')[0]
  print(first ? `${name}: found by history ${first.seed}, ${reason}` : `${name}: NOT found by ${played} histories`)
  return first !== undefined
}

async function main() {
  const names = values.mutation === 'all' ? Object.keys(mutations) : [values.mutation].filter(Boolean)
  const unknown = names.find((name) => !Object.hasOwn(mutations, name))
  if (unknown) throw new Error(`no mutation is called ${unknown}: ${Object.keys(mutations).join(', ')}`)
  compile()
  const postgres = await openPostgres()
  try {
    const results = []
    for (const name of names) results.push(await hunt(postgres, name))
    if (names.length === 0) results.push(await search(postgres))
    if (results.includes(false)) process.exitCode = 1
  } finally {
    await postgres.close()
  }
}

function print(line) {
  process.stdout.write(`${line}\n`)
}

await main()
