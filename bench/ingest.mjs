// Events a second into a durable table: ours (inbox, meaning and rows in one transaction) beside an upsert for each event.
import { randomInt } from 'node:crypto'
import autocannon from 'autocannon'
import { median, spread, table, treeCpuMs } from './measure.mjs'
import { openPostgres, openServer } from './stage.mjs'

const secret = 'bench-secret'
const connections = 32
const seconds = 5
const rounds = 3
/** Users that the events are about: enough that a group seldom meets the same one twice. */
const users = 10_000

const cases = [
  { name: 'single events', batch: 1 },
  { name: 'batches of 100', batch: 100 },
]

/** Logins of database users, as Auth0 sends them, about 1 kB each; every one with a log_id of its own. */
let sequence = 0
function makeEvent() {
  const number = sequence++
  const date = new Date(Date.UTC(2026, 8, 1) + number)
  const bare = String(randomInt(users)).padStart(24, '0')
  const logId = `900${date.toISOString().replace(/\D/g, '')}${String(number).padStart(36, '0')}`
  const agent =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
  const data = {
    date: date.toISOString(),
    type: 's',
    connection: 'Username-Password-Authentication',
    connection_id: 'con_Zx81kQwErTyUiOp2',
    client_id: 'rT5uV6wX7yZ8aB9cD0eF1gH2iJ3kL4mN',
    client_name: 'Acme Web',
    ip: '203.0.113.24',
    user_agent: agent,
    details: {
      prompts: [{ name: 'prompt-authenticate', elapsedTime: 3100, timers: { rules: 4 } }],
      completedAt: number,
      stats: { loginsCount: number + 1 },
      session_id: 'sess_1',
    },
    hostname: 'login.acme-mirror.example',
    user_id: `auth0|${bare}`,
    user_name: 'ada.example@example.com',
    strategy: 'auth0',
    strategy_type: 'database',
    $event_schema: { version: '1.0.0' },
    environment_name: 'prod-eu-1',
    log_id: logId,
    tenant_name: 'acme-mirror',
  }
  return JSON.stringify({ log_id: logId, data })
}

function bodyOf(batch) {
  return `[${Array.from({ length: batch }, makeEvent).join(',')}]`
}

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
  const before = { server: treeCpuMs(server.pid), postgres: treeCpuMs(postgres.pid) }
  const result = await load(server.url, batch, seconds)
  const events = result['2xx'] * batch
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} not 2xx, ${result.errors} errors`)
  return {
    eventsPerSecond: events / result.duration,
    serverUs: ((treeCpuMs(server.pid) - before.server) * 1000) / events,
    postgresUs: ((treeCpuMs(postgres.pid) - before.postgres) * 1000) / events,
    p50: result.latency.p50,
    p99: result.latency.p99,
  }
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
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${table(results)}\n${ratios(results)}`)
}

function summary(name, who, runs) {
  const of = (member) => median(runs.map((run) => run[member]))
  const rates = runs.map(({ eventsPerSecond }) => eventsPerSecond)
  return {
    case: name,
    who,
    'events/s': Math.round(of('eventsPerSecond')),
    spread: `${Math.round(spread(rates) * 100)} %`,
    'server µs/event': Math.round(of('serverUs') * 10) / 10,
    'Postgres µs/event': Math.round(of('postgresUs') * 10) / 10,
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
