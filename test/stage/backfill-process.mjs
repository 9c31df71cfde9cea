// A backfill in a process of its own, to be killed: DATABASE_URL, API_URL.

import { openLog } from '../../src/log.js'
import { openPool } from '../../src/pool.js'
import { backfill } from '../../src/reconcile/backfill/backfill.js'

const log = openLog('warn')
const pool = openPool(process.env.DATABASE_URL, log)
const ask = (path, init) => fetch(process.env.API_URL + path, init)
process.stdout.write('begun\n')
const pauses = { firstMs: 20, mostMs: 100, patienceMs: 5_000 }
const result = await backfill({ pool, ask, log, pauses }, {}, new AbortController().signal)
process.stdout.write(`${JSON.stringify(result)}\n`)
await pool.end()
