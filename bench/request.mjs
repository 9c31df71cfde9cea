// Requests with a token. Steady state: ours with the rows of callers kept and with the table asked every time, between the
// floor, which verifies the token and nothing else, and the guides' way. Then requests of users who are all new.
import { connections, fire, inTurn, withTokens } from './http-load.mjs'
import { idOf } from './many-users.mjs'
import { interleaved, measured, of, rowOf, spread } from './measure.mjs'
import { personsTokens } from './tokens.mjs'
import { atLeast } from './verdict.mjs'

const callers = 100

/** The guides' way is so much slower that fewer show it as well. */
const guideShare = 0.1

/** Rows as Auth0's users fill them, where callers have made them by coming. */
const fillIn = `
  UPDATE users SET email = id || '@example.com', name = 'Ada Example', nickname = 'ada', answered_at = now(),
    stale_since = NULL, user_metadata = jsonb_build_object('theme', 'dark', 'about', repeat('x', 300)),
    identities = jsonb_build_array(jsonb_build_object('provider', 'auth0', 'connection', 'Users', 'user_id', id))
  WHERE email IS NULL`

export const request = {
  about: 'GET /me of a caller with a token: steady state, and every user new',
  minutes: 3,
  options: { users: 10_000, seconds: 3, rounds: 5, warm: 8, new: 4_000 },
  quick: { users: 500, seconds: 2, rounds: 1, warm: 1, new: 100 },
  run: async ({ users, seconds, rounds, warm, new: newcomers }, stage) => {
    const parts = await open(stage, users)
    const steady = await measureSteady(parts, { seconds, rounds, warm })
    const fresh = await measureNew(parts, { newcomers, rounds })
    const rate = (runs, way) => of(runs[way], 'rate')
    const cpu = (runs, way) => of(runs[way], 'serverUs')
    return {
      tables: [
        { title: 'steady state', rows: rows(steady) },
        { title: 'every user new', rows: rows(fresh) },
      ],
      targets: [
        atLeast(
          0.9,
          'steady state, of the floor, by CPU time of the server',
          cpu(steady, 'floor') / cpu(steady, 'ours'),
        ),
        atLeast(10, 'steady state, times the guides’ way', rate(steady, 'ours') / rate(steady, 'guide')),
        atLeast(8, 'every user new, times the guides’ way', rate(fresh, 'ours') / rate(fresh, 'guide')),
      ],
      runs: Object.values({ ...steady, new: fresh.ours, guides: fresh.guide }).flat(),
      floors: [spread(steady.floor.map((run) => run.rate))],
      costs: {
        'request, steady': cpu(steady, 'ours') + of(steady.ours, 'postgresUs'),
        'request, row asked for': cpu(steady, 'asked') + of(steady.asked, 'postgresUs'),
        'request, new user': cpu(fresh, 'ours') + of(fresh.ours, 'postgresUs'),
      },
    }
  },
}

const names = {
  floor: 'token verified, nothing else',
  ours: 'ours',
  asked: 'ours, table asked every time',
  guide: 'find, create or update with Prisma',
}

function rows(runs) {
  return Object.entries(runs).map(([way, list]) => rowOf(names[way], list, 'request'))
}

async function open(stage, users) {
  const postgres = await stage.postgres()
  const tenant = await stage.tenant()
  const ids = Array.from({ length: callers }, (_, n) => idOf(1 + ((n * 7919) % Math.max(1, users))))
  const tokens = await personsTokens(tenant, ids)
  const env = { ISSUER: tenant.issuer, AUDIENCE: tenant.audience }
  const [DATABASE_URL, plain] = [
    await postgres.database('request', { users }),
    await postgres.database('guide', { users, plain: true }),
  ]
  const servers = { asked: await stage.server('./app-server.mjs', ['asked'], { ...env, DATABASE_URL }) }
  await load(servers.asked, tokens, 0.5)
  await (await stage.client(DATABASE_URL)).query(fillIn)
  const me = await fetch(`${servers.asked.url}/me`, { headers: { authorization: `Bearer ${tokens[0]}` } })
  servers.ours = await stage.server('./app-server.mjs', ['kept'], { ...env, DATABASE_URL })
  servers.floor = await stage.server('./baseline/floor.mjs', [], { ...env, ANSWER: await me.text() })
  servers.guide = await stage.server('./baseline/guide.mjs', [], { ...env, DATABASE_URL: plain })
  return { stage, postgres, tenant, tokens, servers }
}

function load({ url }, tokens, duration) {
  return fire({ url, duration, next: inTurn(withTokens(tokens, [{ path: '/me' }])) })
}

async function measureSteady({ stage, postgres, servers, tokens }, { seconds, rounds, warm }) {
  stage.pinLoad()
  for (const way of Object.keys(names)) await load(servers[way], tokens, warm)
  // while the others had their turn, rows that are kept for seconds have gone
  const once = (way) => async () => {
    await load(servers[way], tokens, Math.min(1, seconds))
    return measured({ server: servers[way].pid, postgres: postgres.pid }, () => load(servers[way], tokens, seconds))
  }
  return interleaved(Object.fromEntries(Object.keys(names).map((way) => [way, once(way)])), rounds)
}

/** Each token comes once. */
async function measureNew({ postgres, servers, tenant }, { newcomers, rounds }) {
  let made = 0
  const once = (way, count) => async () => {
    const ids = Array.from({ length: count }, () => idOf(`newcomer ${++made}`))
    const requests = withTokens(await personsTokens(tenant, ids), [{ path: '/me' }])
    const { url } = servers[way]
    const all = () => fire({ url, amount: count, next: inTurn(requests) })
    return measured({ server: servers[way].pid, postgres: postgres.pid }, all)
  }
  const fewer = Math.max(connections, Math.round(newcomers * guideShare))
  const ways = { ours: once('ours', newcomers), guide: once('guide', fewer) }
  for (const way of Object.values(ways)) await way() // as warm as steady state
  return interleaved(ways, rounds)
}
