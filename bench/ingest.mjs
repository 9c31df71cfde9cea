// Events a second into a durable table: ours (inbox, meaning and rows in one transaction) beside an upsert for each event.
import autocannon from 'autocannon'
import { bodyOf } from './events.mjs'
import { median, spread, table, treeCpuMs } from './measure.mjs'
import { openPostgres, openServer, pinLoad } from './stage.mjs'

const secret = 'bench-secret'
const connections = 32
const seconds = 5
const rounds = 5

/** Rounds of one kind that differ by more than this share of their median say little. */
const quiet = 0.25

const cases = [
  { name: 'single events', batch: 1 },
  { name: 'batches of 100', batch: 100 },
]

async function load(url, batch, duration) {
  const setupRequest = (request) => ({ ...request, body: bodyOf(batch) })
  return autocannon({
    url: `${url}/webhooks/auth0/logs`,
    connections,
    duration,
    requests: [
      { method: 'POST', headers: { authorization: secret, 'content-type': 'application/json' }, setupRequest },
    ],
  })
}

async function measure(server, postgres, batch) {
  const before = { server: treeCpuMs(server.pid), postgres: treeCpuMs(postgres.pid), load: process.cpuUsage() }
  const result = await load(server.url, batch, seconds)
  const events = result['2xx'] * batch
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} not 2xx, ${result.errors} errors`)
  return {
    eventsPerSecond: events / result.duration,
    serverUs: ((treeCpuMs(server.pid) - before.server) * 1000) / events,
    postgresUs: ((treeCpuMs(postgres.pid) - before.postgres) * 1000) / events,
    loadUs: microseconds(process.cpuUsage(before.load)) / events,
    p50: result.latency.p50,
    p99: result.latency.p99,
  }
}

function microseconds({ user, system }) {
  return user + system
}

export async function ingest({ json }) {
  const postgres = await openPostgres()
  const env = async (name) => ({
    DATABASE_URL: await postgres.database(name),
    LOG_STREAM_TOKENS: secret,
    LOG_LEVEL: 'error',
  })
  const servers = {
    ours: await openServer('./ours.mjs', [], await env('ours')),
    baseline: await openServer('./baseline/webhook.mjs', [], await env('baseline')),
  }
  pinLoad()
  const results = []
  try {
    for (const { name, batch } of cases) {
      const runs = { ours: [], baseline: [] }
      for (const server of Object.values(servers)) await load(server.url, batch, 2) // warm
      for (let round = 0; round < rounds; round++) {
        for (const [who, server] of Object.entries(servers)) runs[who].push(await measure(server, postgres, batch))
      }
      results.push(...Object.entries(runs).map(([who, list]) => summary(name, who, list)))
    }
  } finally {
    for (const server of Object.values(servers)) await server.close()
    await postgres.close()
  }
  process.stdout.write(
    json ? `${JSON.stringify(results)}\n` : `${table(results)}\n${ratios(results)}${verdict(results)}`,
  )
}

function summary(name, who, runs) {
  const of = (member) => median(runs.map((run) => run[member]))
  const rates = runs.map(({ eventsPerSecond }) => eventsPerSecond)
  return {
    case: name,
    who,
    'events/s': Math.round(of('eventsPerSecond')),
    spread: Math.round(spread(rates) * 100) / 100,
    'server µs/event': Math.round(of('serverUs') * 10) / 10,
    'Postgres µs/event': Math.round(of('postgresUs') * 10) / 10,
    'load µs/event': Math.round(of('loadUs') * 10) / 10,
    'p50 ms': of('p50'),
    'p99 ms': of('p99'),
  }
}

function ratios(results) {
  return cases
    .map(({ name }) => {
      const [ours, baseline] = ['ours', 'baseline'].map((who) =>
        results.find((row) => row.case === name && row.who === who),
      )
      return `${name}: ${(ours['events/s'] / baseline['events/s']).toFixed(1)} times the baseline\n`
    })
    .join('')
}

function verdict(results) {
  const worst = Math.max(...results.map(({ spread }) => spread))
  if (worst <= quiet) return ''
  process.exitCode = 1
  return `not a good run: rounds differ by up to ${Math.round(worst * 100)} %, so something else was at work on this machine\n`
}
