// `npm run bench read [-- --users N --requests N --rounds N --json]`: reads over HTTP with many users in the table. By primary
// key against a bare Fastify and pg, all interleaved in one run; what counts is the CPU time of the server.
import autocannon from 'autocannon'
import pg from 'pg'
import { startTenant } from '../dist/tenant/tenant.js'
import { fill, idOf } from './many-users.mjs'
import { median, spread, table, treeCpuMs } from './measure.mjs'
import { search } from './read-search.mjs'
import { openPostgres, openServer, pinLoad } from './stage.mjs'

const connections = 32
const keysAtOnce = 100

/** A machine that others work on stops for seconds now and then. */
const patienceSeconds = 120

async function tokenFrom({ issuer }, body) {
  const response = await fetch(`${issuer}local/token`, { method: 'POST', body: JSON.stringify(body) })
  return (await response.json()).access_token
}

/** What is asked, and how much of it: different users in no order. */
function loads(users) {
  const some = (count, seed) => Array.from({ length: count }, (_, n) => idOf(1 + (((seed + n) * 7919) % users)))
  const body = (seed) => JSON.stringify({ ids: some(keysAtOnce, seed) })
  const json = { 'content-type': 'application/json' }
  return {
    'GET /users/:id': {
      share: 1,
      requests: some(1000, 1).map((id) => ({ path: `/users/${encodeURIComponent(id)}` })),
    },
    [`POST /users/lookup of ${keysAtOnce}`]: {
      share: 1 / 10,
      requests: Array.from({ length: 50 }, (_, n) => ({
        ...{ method: 'POST', path: '/users/lookup', headers: json, body: body(n * keysAtOnce) },
      })),
    },
  }
}

async function run(server, requests, token, amount) {
  const authorization = `Bearer ${token}`
  const told = requests.map((request) => ({ ...request, headers: { ...request.headers, authorization } }))
  const result = await autocannon({ url: server.url, connections, amount, requests: told, timeout: patienceSeconds })
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} not 2xx, ${result.errors} errors`)
  return result
}

async function measure(server, postgres, requests, token, amount) {
  const before = { server: treeCpuMs(server.pid), postgres: treeCpuMs(postgres.pid) }
  const result = await run(server, requests, token, amount)
  const count = result['2xx']
  return {
    serverUs: ((treeCpuMs(server.pid) - before.server) * 1000) / count,
    postgresUs: ((treeCpuMs(postgres.pid) - before.postgres) * 1000) / count,
    perSecond: count / result.duration,
    p99: result.latency.p99,
  }
}

export async function read({ flags, json }) {
  const users = countOf(flags, '--users', 1_000_000)
  const [count, rounds] = [countOf(flags, '--requests', 20_000), countOf(flags, '--rounds', 5)]
  const postgres = await openPostgres()
  const tenant = await startTenant({ port: 0 })
  const servers = {}
  try {
    const DATABASE_URL = await postgres.database('read')
    const client = new pg.Client({ connectionString: DATABASE_URL })
    await client.connect()
    await fill(client, users)
    await client.end()
    const machine = await tokenFrom(tenant, {
      user_id: 'reader@clients',
      claims: { gty: 'client-credentials', scope: 'read:users' },
    })
    const person = await tokenFrom(tenant, { user_id: idOf(1), permissions: ['read:users'] })
    const env = { DATABASE_URL, ISSUER: tenant.issuer, AUDIENCE: tenant.audience }
    for (const way of ['bare', 'verified', 'ours']) servers[way] = await openServer('./read-server.mjs', [way], env)
    const ways = [
      { way: 'bare', server: servers.bare, token: machine },
      { way: 'bare, token verified', server: servers.verified, token: machine },
      { way: 'ours, to a machine', server: servers.ours, token: machine },
      { way: 'ours, to a person', server: servers.ours, token: person },
    ]
    pinLoad()
    const results = []
    for (const [what, { requests, share }] of Object.entries(loads(users))) {
      const rows = await compare(what, requests, { ways, postgres, amount: count * share, rounds })
      if (!json) process.stdout.write(`${table(rows)}\n\n`)
      results.push(...rows)
    }
    const searches = await search(servers.ours.url, machine, users)
    if (json) process.stdout.write(`${JSON.stringify({ users, results, searches })}\n`)
    else process.stdout.write(`${table(searches)}\n`)
  } finally {
    for (const server of Object.values(servers)) await server.close()
    await tenant.close()
    await postgres.close()
  }
}

async function compare(what, requests, { ways, postgres, amount, rounds }) {
  const runs = new Map(ways.map(({ way }) => [way, []]))
  for (const { server, token } of ways) await run(server, requests, token, amount) // warm
  for (let round = 0; round < rounds; round++) {
    for (const { way, server, token } of ways) {
      runs.get(way).push(await measure(server, postgres, requests, token, amount))
    }
  }
  return ways.map(({ way }) => summary(what, way, runs))
}

function summary(what, way, runs) {
  const of = (member, name = way) => median(runs.get(name).map((one) => one[member]))
  return {
    what,
    way,
    'CPU µs/request': Math.round(of('serverUs') * 10) / 10,
    spread: spread(runs.get(way).map(({ serverUs }) => serverUs)).toFixed(2),
    'of bare': (of('serverUs', 'bare') / of('serverUs')).toFixed(2),
    'Postgres µs/request': Math.round(of('postgresUs')),
    'requests/s': Math.round(of('perSecond')),
    'of bare ': (of('perSecond') / of('perSecond', 'bare')).toFixed(2),
    'p99 ms': of('p99'),
  }
}

function countOf(flags, name, usual) {
  const at = flags.indexOf(name)
  return at < 0 ? usual : Number(flags[at + 1])
}
