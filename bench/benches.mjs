// Every bench there is, and how one is run: its options, a stage of its own, the time it took and how quiet the machine was.
import { backfill } from './backfill.mjs'
import { bloat } from './bloat.mjs'
import { budget } from './budget.mjs'
import { dashboard } from './dashboard.mjs'
import { growth } from './growth.mjs'
import { idle } from './idle.mjs'
import { ingest } from './ingest.mjs'
import { joins } from './joins.mjs'
import { lag } from './lag.mjs'
import { machine } from './machine.mjs'
import { read } from './read.mjs'
import { refused } from './refused.mjs'
import { request } from './request.mjs'
import { search } from './search.mjs'
import { soak } from './soak.mjs'
import { openStage } from './stage.mjs'
import { start } from './start.mjs'
import { noiseOf } from './verdict.mjs'

/**
 * Each with what it is about, its usual options (numbers), those of a run of all (`inAll`) and of one that only shows that
 * it works (`quick`), and whether it is no part of `all` (`apart`). It runs to tables, targets, what was measured (`runs`,
 * with the shares that others took), the spread of the floors, and costs a unit, which growth compares.
 */
export const benches = {
  request,
  ingest,
  backfill,
  budget,
  read,
  lag,
  start,
  idle,
  soak,
  joins,
  refused,
  search,
  dashboard,
  growth,
  bloat,
}

/** @param values what was said on the command line, as text */
export function optionsOf(name, values, inAll) {
  const { options, inAll: fewer = {}, quick } = benches[name]
  const usual = { ...options, ...(inAll && fewer), ...(values.quick && quick) }
  return Object.fromEntries(
    Object.entries(usual).map(([option, value]) => [option, optionOf(option, values[option], value)]),
  )
}

function optionOf(option, said, usual) {
  if (said === undefined) return usual
  if (typeof usual === 'string') return said
  const number = Number(said)
  if (!(number > 0)) throw new Error(`--${option} is a number, such as ${usual}`)
  return number
}

/** A bench that takes so many times what it usually takes hangs, or is on a machine that shows nothing. */
const patience = 8

/** Stages of the benches that are under way; one of growth's stands on growth's own. */
const open = []
let isEnding = false

/** On a signal everything that was started is closed, the last first, before this process ends. */
export function endOnSignals() {
  const end = async () => {
    isEnding = true
    for (const stage of [...open].reverse()) await stage.close().catch(() => undefined)
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end())
}

/**
 * @param shared a Postgres that goes on after it
 * @throws Error what the bench throws, or that it did not end
 */
export async function runBench(name, options, shared) {
  const where = machine()
  const began = performance.now()
  const stage = openStage(shared)
  open.push(stage)
  try {
    const { runs, floors, why = [], ...result } = await inTime(name, benches[name].run(options, stage, runBench))
    const seconds = Math.round((performance.now() - began) / 1000)
    const noise = noiseOf(runs, floors)
    return {
      bench: name,
      options,
      machine: where,
      seconds,
      ...result,
      noise: { ...noise, why: [...noise.why, ...why] },
    }
  } finally {
    if (isEnding) await new Promise(() => undefined) // nothing is begun any more
    open.splice(open.indexOf(stage), 1)
    await stage.close()
  }
}

async function inTime(name, running) {
  let timer
  const late = new Promise((_, reject) => {
    const { minutes } = benches[name]
    timer = setTimeout(
      () => reject(new Error(`not done within ${minutes * patience} minutes`)),
      minutes * patience * 60_000,
    )
  })
  return Promise.race([running, late]).finally(() => clearTimeout(timer))
}
