// One backfill in a process of its own: prints what it took.
import { readFileSync } from 'node:fs'
import { openDb } from '../dist/db.js'
import { openLog } from '../dist/log.js'
import { backfill } from '../dist/reconcile/backfill/backfill.js'

const log = openLog('warn')
const db = openDb(process.env.DATABASE_URL, log)
const ask = (path, init) => fetch(`${process.env.TENANT_URL}/api/v2/${path}`, init)
const begun = performance.now()
const { outcome, reason, figures } = await backfill({ pool: db.pool, ask, log }, {}, new AbortController().signal)
const seconds = (performance.now() - begun) / 1000
const [, peakKb] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
const { user, system } = process.cpuUsage()
const result = { outcome, reason, figures, seconds, cpuMs: (user + system) / 1000, peakMb: Number(peakKb) / 1024 }
await db.close()
process.stdout.write(`${JSON.stringify(result)}\n`)
