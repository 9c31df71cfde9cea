import t from 'tap'

t.test('each bench finds what it measures', async (t) => {
  for (const name of ['backfill', 'budget', 'ingest', 'refused', 'requests']) {
    const bench: Record<string, unknown> = await import(new URL(`../bench/${name}.mjs`, import.meta.url).href)
    t.type(bench[name], 'function', name)
  }
})
