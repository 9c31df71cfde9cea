import t from 'tap'

t.test('each bench finds what it measures', async (t) => {
  for (const name of ['backfill', 'budget', 'dashboard', 'ingest', 'joins', 'read', 'refused', 'requests']) {
    const bench: Record<string, unknown> = await import(new URL(`../bench/${name}.mjs`, import.meta.url).href)
    t.type(bench[name], 'function', name)
  }
})

t.test('the fleet finds what it starts and strikes', async (t) => {
  const fleet: Record<string, unknown> = await import(new URL('../fleet/faults.mjs', import.meta.url).href)
  const { openFleet }: Record<string, unknown> = await import(new URL('../fleet/stage.mjs', import.meta.url).href)
  t.type(openFleet, 'function')
  t.ok(Object.keys(Object(fleet['faults'])).length > 10, 'faults')
})
