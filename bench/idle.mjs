// What an API and a worker cost while nothing happens: CPU time, memory, and every statement that they send to Postgres,
// as its own log tells them. What a session of the queue sends is the queue's own.
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SQL_COMMANDS } from '../node_modules/bullmq/dist/esm/postgres/sql-scripts.js'
import { measured, round } from './measure.mjs'
import { memoryMb, treeCpuMs } from './processes.mjs'
import { openTenantProcess, openWorker, productEnv, startApi } from './product.mjs'
import { anyCore, loadCore } from './stage.mjs'
import { atMost } from './verdict.mjs'

const usual = { BACKFILL_HOURS: '', SWEEP_MINUTES: '', DRIFT_HOURS: '' }

export const idle = {
  about: 'an API and a worker while nothing happens',
  minutes: 3,
  /** `settle`: V8 goes on tidying up for a minute after the start, and takes less memory afterwards. */
  options: { seconds: 60, settle: 75 },
  quick: { seconds: 2, settle: 1 },
  run: async ({ seconds, settle }, stage) => {
    const postgres = await stage.postgres({ log_statement: 'all', log_line_prefix: '%a %p|' })
    const tenant = await openTenantProcess(stage, loadCore)
    const env = { DATABASE_URL: await postgres.database('idle'), ...productEnv(tenant), ...usual }
    const secrets = { LOG_STREAM_TOKENS: 'bench-secret', EVENT_STREAM_TOKENS: 'bench-secret' }
    const processes = {
      api: await startApi(stage, { ...env, ...secrets, PGAPPNAME: 'api' }, anyCore),
      worker: await openWorker(stage, { ...env, PGAPPNAME: 'worker' }, anyCore),
    }
    await sleep(settle * 1000)
    const log = join(postgres.directory, 'postgres.log')
    const from = (await stat(log)).size
    const before = Object.values(processes).map(({ pid }) => treeCpuMs(pid))
    const whole = await measured({ postgres: postgres.pid }, async () => {
      await sleep(seconds * 1000)
      return { count: 1 }
    })
    const cpu = Object.values(processes).map(({ pid }, index) => (treeCpuMs(pid) - before[index]) / (seconds * 1000))
    const sessions = sessionsIn((await readFile(log)).subarray(from).toString())
    const rows = Object.entries(processes).map(([who, { pid }], index) => ({
      process: who,
      'share of a core': round(cpu[index], 4),
      'memory MB': round(memoryMb(pid)),
      'statements/s': round(countOf(sessions, who, false) / seconds, 2),
      'of the queue/s': round(countOf(sessions, who, true) / seconds, 2),
    }))
    const sum = (member) => rows.reduce((total, row) => total + row[member], 0)
    return {
      tables: [
        { title: `${seconds} s of nothing`, rows },
        { title: 'what they sent', rows: statements(sessions, seconds) },
      ],
      targets: [
        atMost(0.01, 'of a core, API and worker', sum('share of a core')),
        atMost(120, 'MB, API and worker', sum('memory MB')),
        atMost(0, 'statements a second beyond the queue’s own', sum('statements/s')),
      ],
      runs: [whole],
      floors: [],
    }
  },
}

/** @returns for each session who it is of, whether it is the queue's, and what it sent, with repetitions */
function sessionsIn(log) {
  const sessions = new Map()
  for (const entry of log.split(/\n(?!\t)/)) {
    const [, who, pid, text] = /^(\S+) (\d+)\|LOG: {2}(?:statement|execute [^:]*): ([\s\S]*)$/.exec(entry) ?? []
    if (text === undefined) continue
    const session = sessions.get(pid) ?? { who, texts: [] }
    session.texts.push(plain(text))
    sessions.set(pid, session)
  }
  const ofQueue = queueTexts()
  const isQueues = ({ texts }) => texts.some((text) => ofQueue.has(text))
  return [...sessions.values()].map((session) => ({ ...session, queue: isQueues(session) }))
}

/** Every statement that BullMQ has. */
function queueTexts() {
  return new Set(Object.values(SQL_COMMANDS).map(plain))
}

function plain(text) {
  return text.replace(/\s+/g, ' ').trim()
}

function countOf(sessions, who, queue) {
  return sessions
    .filter((session) => session.who === who && session.queue === queue)
    .reduce((sum, { texts }) => sum + texts.length, 0)
}

function statements(sessions, seconds) {
  const counts = new Map()
  for (const { who, queue, texts } of sessions) {
    for (const text of texts) {
      const key = JSON.stringify([who, queue, text.slice(0, 90)])
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  if (counts.size === 0) return [{ process: 'none', queue: '', 'a second': 0, statement: '' }]
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 12)
    .map(([key, count]) => {
      const [who, queue, statement] = JSON.parse(key)
      const told = statement.replaceAll('|', '/')
      return { process: who, queue: queue ? 'yes' : 'no', 'a second': round(count / seconds, 3), statement: told }
    })
}
