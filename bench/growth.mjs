// The same benches with ten thousand, a hundred thousand and a million users: what a unit costs against the size, and how
// large tables and indexes are.
import { round } from './measure.mjs'

/** Shorter than by themselves: the size is what differs. */
const grown = {
  request: { seconds: 2, rounds: 3, warm: 4, new: 2_000 },
  ingest: { seconds: 2, rounds: 3, warm: 4 },
  backfill: { rounds: 1 },
  read: { seconds: 2, rounds: 3, warm: 3, searches: 30 },
  lag: { seconds: 2, warm: 4, probes: 100 },
}

export const growth = {
  about: 'request, ingest, backfill, read and lag at several sizes',
  minutes: 25,
  apart: true,
  options: { sizes: '10000,100000,1000000', benches: Object.keys(grown).join() },
  quick: { sizes: '200,2000' },
  run: async ({ sizes, benches }, stage, runBench) => {
    const all = []
    for (const users of sizes.split(',').map(Number)) {
      all.push(await atSize(stage, users, benches.split(','), runBench))
    }
    const units = [...new Set(all.flatMap(({ costs }) => Object.keys(costs)))]
    const costRows = units.map((unit) => costRow(unit, all))
    const why = [...new Set(all.flatMap(({ why }) => why))]
    return {
      tables: [
        { title: 'CPU µs a unit, server and Postgres (lag: ms)', rows: costRows },
        { title: 'relations, MB', rows: relationRows(all) },
      ],
      targets: [],
      runs: [],
      floors: [],
      costs: Object.fromEntries(all.map(({ users, costs }) => [users, costs])),
      bytes: Object.fromEntries(all.map(({ users, relations }) => [users, relations])),
      why,
    }
  },
}

function costRow(unit, all) {
  const bySize = all.map(({ users, costs }) => [sizeOf(users), told(costs[unit])])
  const [first, last] = [all[0], all.at(-1)].map(({ costs }) => costs[unit])
  return { unit, ...Object.fromEntries(bySize), 'last, times the first': told(last / first, 2) }
}

/** Nothing where a bench has failed. */
function told(value, digits) {
  return Number.isFinite(value) ? round(value, digits) : ''
}

/** One Postgres for all of them: users are made once. */
async function atSize(stage, users, names, runBench) {
  const postgres = await stage.postgres()
  try {
    const costs = {}
    const why = []
    for (const name of names) {
      process.stderr.write(`  ${name} with ${users} users …\n`)
      try {
        const result = await runBench(name, { ...grown[name], users }, postgres)
        Object.assign(costs, result.costs)
        why.push(...result.noise.why.map((said) => `${name}: ${said}`))
      } catch (error) {
        why.push(`${name} with ${users} users failed: ${error.message}`) // the others have their turn
      }
    }
    return { users, costs, why, relations: await relationsOf(postgres, users) }
  } finally {
    await postgres.close()
  }
}

/** Bytes by name, of the filled table before anything was done to it. */
async function relationsOf(postgres, users) {
  return postgres.asked(
    'sizes',
    { users },
    `SELECT relname AS name, pg_relation_size(oid)::float8 + CASE relkind WHEN 'r' THEN coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) ELSE 0 END AS bytes
     FROM pg_class WHERE oid = 'users'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'users'::regclass)
     ORDER BY 2 DESC, 1`,
  )
}

function relationRows(all) {
  return all.at(-1).relations.map(({ name }) => {
    const of = ({ relations }) => relations.find((relation) => relation.name === name)?.bytes ?? 0
    const bySize = all.map((one) => [sizeOf(one.users), round(of(one) / 1e6, 2)])
    const last = all.at(-1)
    return { relation: name, ...Object.fromEntries(bySize), 'bytes a user': Math.round(of(last) / last.users) }
  })
}

function sizeOf(users) {
  return `${users.toLocaleString('en')} users`
}
