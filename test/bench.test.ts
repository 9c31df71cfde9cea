import t from 'tap'

/** The benches are plain JavaScript; a name that is not there is the test's failure. */
async function load(path: string): Promise<Record<string, unknown>> {
  return import(new URL(`../${path}`, import.meta.url).href)
}

function call(module: Record<string, unknown>, name: string, ...args: unknown[]) {
  const found = module[name]
  if (typeof found !== 'function') throw new Error(`there is no ${name}`)
  return found(...args)
}

const calm = { others: 0.01, steal: 0 }

t.test('every bench has what a run of it needs', async (t) => {
  const { benches, optionsOf } = await load('bench/benches.mjs')
  const all: [string, Record<string, unknown>][] = Object.entries(Object(benches))
  const wanted = ['request', 'ingest', 'backfill', 'budget', 'read', 'lag', 'start', 'idle', 'soak']
  t.same(Object.keys(Object(benches)).slice(0, wanted.length), wanted)
  for (const [name, bench] of all) {
    t.type(bench['run'], 'function', name)
    const quick = call({ optionsOf }, 'optionsOf', name, { quick: true }, true)
    t.same(Object.keys(quick), Object.keys(Object(bench['options'])), `${name}: no option of its own for a quick run`)
  }
  t.equal(call({ optionsOf }, 'optionsOf', 'ingest', { rounds: '2' }, false).rounds, 2)
  t.throws(() => call({ optionsOf }, 'optionsOf', 'ingest', { rounds: 'many' }, false), /--rounds is a number/)
})

t.test('ways are measured in turns, and what is told is the median', async (t) => {
  const measure = await load('bench/measure.mjs')
  const order: string[] = []
  const way = (name: string, rates: number[]) => async () => {
    order.push(name)
    return { rate: rates.shift(), serverUs: 5, postgresUs: 2, peakMb: 0 }
  }
  const runs = await call(
    measure,
    'interleaved',
    { ours: way('ours', [90, 110, 100]), floor: way('floor', [1, 2, 3]) },
    3,
  )
  t.same(order, ['ours', 'floor', 'floor', 'ours', 'ours', 'floor'])
  t.match(call(measure, 'rowOf', 'ours', runs.ours, 'event'), { 'events/s': 100, spread: 0.2, 'server µs/event': 5 })
  const done = await call(measure, 'measured', {}, async () => ({ count: 4, seconds: 2, latencies: [1, 2, 3, 4] }))
  t.match(done, { rate: 2, p50: 2.5 })
  await t.rejects(
    call(measure, 'measured', {}, async () => ({ count: 0 })),
    /nothing was done/,
  )
})

t.test('a run is good where its targets are met and the machine was quiet', async (t) => {
  const verdict = await load('bench/verdict.mjs')
  const { report }: Record<string, unknown> = await load('bench/print.mjs')
  const met = [call(verdict, 'atLeast', 8, 'times by hand', 9.5), call(verdict, 'atMost', 50, 'p99 ms', 50)]
  const missed = [call(verdict, 'atLeast', 8, 'times by hand', Number.NaN)]
  const noise = (run: object, floor: number) => call(verdict, 'noiseOf', [calm, { ...calm, ...run }], [0.1, floor])
  const isGood = (targets: unknown, noise: unknown) => call(verdict, 'isGood', { targets, noise })

  t.same(noise({}, 0.2).why, [])
  t.equal(isGood(met, noise({}, 0.2)), true)
  t.equal(isGood(missed, noise({}, 0.2)), false)
  const loud = {
    'other processes took 21 % of the machine': noise({ others: 0.41 }, 0),
    'the host took 10 % of the machine away': noise({ steal: 0.2 }, 0),
    'rounds of the floor lie 60 % apart': noise({}, 0.6),
  }
  for (const [why, noise] of Object.entries(loud)) {
    t.same(noise.why, [why])
    t.equal(isGood(met, noise), false, why)
    const told = call({ report }, 'report', { bench: 'x', tables: [], targets: met, noise, seconds: 1 })
    t.match(told, `not a good run: ${why}`)
  }
})

t.test('docs/benchmarks.md is what its command writes from the results that are kept', async (t) => {
  const { documentOf } = await load('bench/document.mjs')
  const { kept } = await load('bench/results.mjs')
  const { readFile } = await import('node:fs/promises')
  const written = await readFile(new URL('../docs/benchmarks.md', import.meta.url), 'utf8')
  t.equal(written, call({ documentOf }, 'documentOf', call({ kept }, 'kept')))
})

t.test('the fleet finds what it starts and strikes', async (t) => {
  const { faults } = await load('fleet/faults.mjs')
  const { openFleet } = await load('fleet/stage.mjs')
  t.type(openFleet, 'function')
  t.ok(Object.keys(Object(faults)).length > 10, 'faults')
})
