// `npm run bench NAME [--json]`: one bench, ours and its baseline interleaved in one run, medians with their spread.
import { backfill } from './backfill.mjs'
import { budget } from './budget.mjs'
import { dashboard } from './dashboard.mjs'
import { ingest } from './ingest.mjs'
import { joins } from './joins.mjs'
import { read } from './read.mjs'
import { refused } from './refused.mjs'
import { requests } from './requests.mjs'
import { search } from './search.mjs'

const benches = { backfill, budget, dashboard, ingest, joins, read, refused, requests, search }
const [name = '', ...flags] = process.argv.slice(2)
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
if (bench === undefined) {
  process.stderr.write(`say which: ${Object.keys(benches).join(', ')}\n`)
  process.exitCode = 1
} else {
  await bench({ json: flags.includes('--json'), flags })
}
