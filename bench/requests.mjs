// Requests with a token, in CPU time of the server: with the row of each caller kept, with the table asked every time, and
// with the token verified and nothing else.
import autocannon from 'autocannon'
import pg from 'pg'
import { startTenant } from '../dist/tenant/tenant.js'
import { median, spread, table, treeCpuMs } from './measure.mjs'
import { openPostgres, openServer, pinLoad } from './stage.mjs'

const connections = 32
const seconds = 4
const rounds = 5
const callers = 100
const ways = ['verified', 'kept', 'asked']

async function tokensOf({ issuer }) {
  const tokens = []
  for (let index = 0; index < callers; index++) {
    const body = JSON.stringify({ user_id: `auth0|${String(index).padStart(24, '0')}` })
    const response = await fetch(`${issuer}local/token`, { method: 'POST', body })
    tokens.push((await response.json()).access_token)
  }
  return tokens
}

/** Rows as Auth0's users fill them. */
const fill = `
  UPDATE users SET email = id || '@example.com', name = 'Ada Example', nickname = 'ada', answered_at = now(),
    stale_since = NULL, user_metadata = jsonb_build_object('theme', 'dark', 'about', repeat('x', 300)),
    identities = jsonb_build_array(jsonb_build_object('provider', 'auth0', 'connection', 'Users', 'user_id', id))`

function load(url, tokens, duration) {
  const requests = tokens.map((token) => ({ path: '/me', headers: { authorization: `Bearer ${token}` } }))
  return autocannon({ url, connections, duration, requests })
}

async function measure(server, postgres, tokens) {
  const before = { server: treeCpuMs(server.pid), postgres: treeCpuMs(postgres.pid) }
  const result = await load(server.url, tokens, seconds)
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} not 2xx, ${result.errors} errors`)
  const serverMs = treeCpuMs(server.pid) - before.server
  return {
    perCpuSecond: (result['2xx'] * 1000) / serverMs,
    perSecond: result['2xx'] / result.duration,
    postgresUs: ((treeCpuMs(postgres.pid) - before.postgres) * 1000) / result['2xx'],
    p99: result.latency.p99,
  }
}

export async function requests({ json }) {
  const postgres = await openPostgres()
  const tenant = await startTenant({ port: 0 })
  const tokens = await tokensOf(tenant)
  const env = { DATABASE_URL: await postgres.database('requests'), ISSUER: tenant.issuer, AUDIENCE: tenant.audience }
  const servers = { asked: await openServer('./requests-server.mjs', ['asked'], env) }
  await load(servers.asked.url, tokens, 1)
  const client = new pg.Client({ connectionString: env.DATABASE_URL })
  await client.connect()
  await client.query(fill)
  await client.end()
  const me = await fetch(`${servers.asked.url}/me`, { headers: { authorization: `Bearer ${tokens[0]}` } })
  const ANSWER = await me.text()
  for (const way of ['verified', 'kept']) {
    servers[way] = await openServer('./requests-server.mjs', [way], { ...env, ANSWER })
  }
  pinLoad()
  const runs = Object.fromEntries(ways.map((way) => [way, []]))
  try {
    for (const way of ways) await load(servers[way].url, tokens, 2) // warm
    for (let round = 0; round < rounds; round++) {
      for (const way of ways) runs[way].push(await measure(servers[way], postgres, tokens))
    }
  } finally {
    for (const server of Object.values(servers)) await server.close()
    await tenant.close()
    await postgres.close()
  }
  const results = ways.map((way) => summary(way, runs))
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${table(results)}\n`)
}

function summary(way, runs) {
  const of = (member, name = way) => median(runs[name].map((run) => run[member]))
  return {
    way,
    'requests/CPU s': Math.round(of('perCpuSecond')),
    'of verified': (of('perCpuSecond') / of('perCpuSecond', 'verified')).toFixed(2),
    spread: spread(runs[way].map(({ perCpuSecond }) => perCpuSecond)).toFixed(2),
    'requests/s': Math.round(of('perSecond')),
    'Postgres µs/request': Math.round(of('postgresUs') * 10) / 10,
    'p99 ms': of('p99'),
  }
}
