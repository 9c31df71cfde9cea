// Reads over HTTP with many users in the table: by primary key beside a bare Fastify and `pg` with the same statements, and
// then searches.
import { fire, inTurn, withTokens } from './http-load.mjs'
import { idOf } from './many-users.mjs'
import { interleaved, measured, of, round, rowOf, spread } from './measure.mjs'
import { search } from './searches.mjs'
import { tokenFrom } from './tokens.mjs'
import { atLeast } from './verdict.mjs'

const keysAtOnce = 100

const ways = {
  bare: 'bare: Fastify and pg',
  floor: 'bare, token verified',
  machine: 'ours, to a machine',
  person: 'ours, to a person',
}

export const read = {
  about: 'users by id, lookups of 100 and searches',
  minutes: 4,
  options: { users: 200_000, seconds: 3, rounds: 5, warm: 5, searches: 100 },
  quick: { users: 500, seconds: 2, rounds: 1, warm: 1, searches: 3 },
  run: async ({ users, searches, ...times }, stage) => {
    const parts = await open(stage, users)
    stage.pinLoad()
    const results = []
    for (const one of loads(users)) results.push({ ...one, runs: await compare(one, parts, times) })
    const { servers, tokens } = parts
    const found = await search(servers.ours.url, tokens.machine, { users, times: searches })
    return { ...summary(results), tables: [...summary(results).tables, { title: 'searches', rows: found }] }
  },
}

/** What is asked: different users in no order. */
function loads(users) {
  const some = (count, seed) => Array.from({ length: count }, (_, n) => idOf(1 + (((seed + n) * 7919) % users)))
  const lookup = (n) => JSON.stringify({ ids: some(keysAtOnce, n * keysAtOnce) })
  return [
    {
      what: 'GET /users/:id',
      requests: some(1000, 1).map((id) => ({ path: `/users/${encodeURIComponent(id)}` })),
    },
    {
      what: `POST /users/lookup of ${keysAtOnce}`,
      requests: Array.from({ length: 50 }, (_, n) => ({
        ...{ method: 'POST', path: '/users/lookup', body: lookup(n) },
      })),
    },
  ]
}

async function open(stage, users) {
  const postgres = await stage.postgres()
  const tenant = await stage.tenant()
  const DATABASE_URL = await postgres.database('read', { users })
  const claims = { gty: 'client-credentials', scope: 'read:users' }
  const tokens = {
    machine: await tokenFrom(tenant, { user_id: 'reader@clients', claims }),
    person: await tokenFrom(tenant, { user_id: idOf(1), permissions: ['read:users'] }),
  }
  const env = { DATABASE_URL, ISSUER: tenant.issuer, AUDIENCE: tenant.audience }
  const servers = {
    bare: await stage.server('./baseline/read.mjs', ['bare'], env),
    floor: await stage.server('./baseline/read.mjs', ['verified'], env),
    ours: await stage.server('./app-server.mjs', ['kept'], env),
  }
  return { postgres, servers, tokens }
}

async function compare({ requests }, { postgres, servers, tokens }, { seconds, rounds, warm }) {
  const load = (way, duration) => {
    const { url } = servers[way] ?? servers.ours
    return fire({ url, duration, next: inTurn(withTokens([tokens[way] ?? tokens.machine], requests)) })
  }
  for (const way of Object.keys(ways)) await load(way, warm)
  const once = (way) => () =>
    measured({ server: (servers[way] ?? servers.ours).pid, postgres: postgres.pid }, () => load(way, seconds))
  return interleaved(Object.fromEntries(Object.keys(ways).map((way) => [way, once(way)])), rounds)
}

function summary(results) {
  const share = ({ runs }, way) => of(runs.floor, 'serverUs') / of(runs[way], 'serverUs')
  return {
    tables: results.map((result) => ({
      title: result.what,
      rows: Object.entries(result.runs).map(([way, list]) => ({
        ...rowOf(ways[way], list, 'request'),
        'of the floor': round(share(result, way), 2),
      })),
    })),
    targets: results.map((result) =>
      atLeast(0.85, `${result.what}, of the floor, by CPU time of the server`, share(result, 'machine')),
    ),
    runs: results.flatMap(({ runs }) => Object.values(runs).flat()),
    floors: results.map(({ runs }) => spread(runs.floor.map(({ rate }) => rate))),
    costs: Object.fromEntries(
      results.map(({ what, runs }) => [what, of(runs.machine, 'serverUs') + of(runs.machine, 'postgresUs')]),
    ),
  }
}
