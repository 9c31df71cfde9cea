// Events a second into a durable table: ours (inbox, meaning and rows in one transaction) beside an upsert for each event.
import { deliveryText } from './events.mjs'
import { fire } from './http-load.mjs'
import { interleaved, measured, of, rowOf, spread } from './measure.mjs'
import { atLeast } from './verdict.mjs'

const secret = 'bench-secret'

const cases = [
  { name: 'single events', batch: 1, least: 8 },
  { name: 'batches of 100', batch: 100, least: 25 },
]
const names = {
  floor: 'secret compared, body parsed, nothing kept',
  ours: 'ours',
  hand: 'an upsert for each event with Prisma',
}

export const ingest = {
  about: 'log-stream deliveries into the table',
  minutes: 2,
  options: { users: 10_000, seconds: 4, rounds: 5, warm: 8 },
  quick: { users: 500, seconds: 2, rounds: 1, warm: 1 },
  run: async ({ users, ...times }, stage) => {
    const postgres = await stage.postgres()
    const open = async (script, name, plain) => {
      const env = { DATABASE_URL: await postgres.database(name, { users, plain }), LOG_STREAM_TOKENS: secret }
      return stage.server(script, [], { ...env, LOG_LEVEL: 'error' })
    }
    const servers = {
      floor: await stage.server('./baseline/parsed.mjs', [], { LOG_STREAM_TOKENS: secret }),
      ours: await open('./ours.mjs', 'ours', false),
      hand: await open('./baseline/webhook.mjs', 'hand', true),
    }
    stage.pinLoad()
    const results = []
    for (const one of cases) {
      results.push({ ...one, runs: await compare(servers, postgres, one.batch, { users, ...times }) })
    }
    return summary(results)
  },
}

/** A batch by hand takes seconds, of which a short turn would see none end. */
const handTimes = 4

async function compare(servers, postgres, batch, { users, seconds, rounds, warm }) {
  for (const server of Object.values(servers)) await load(server, batch, users, warm)
  const once = (way) => () => {
    const duration = way === 'hand' && batch > 1 ? seconds * handTimes : seconds
    return measured({ server: servers[way].pid, postgres: postgres.pid }, () =>
      load(servers[way], batch, users, duration),
    )
  }
  return interleaved(Object.fromEntries(Object.keys(names).map((way) => [way, once(way)])), rounds)
}

/** Of users who are there, and seldom of the same one twice in a group. */
function load({ url }, batch, users, duration) {
  return fire({ url, duration, perRequest: batch, next: () => deliveryText(secret, batch, users) })
}

function summary(results) {
  return {
    tables: results.map(({ name, runs }) => ({
      title: name,
      rows: Object.entries(runs).map(([way, list]) => ({
        ...rowOf(names[way], list, 'event'),
        'load µs/event': Math.round(of(list, 'loadUs') * 10) / 10,
      })),
    })),
    targets: results.map(({ name, least, runs }) =>
      atLeast(least, `${name}, times an upsert each`, of(runs.ours, 'rate') / of(runs.hand, 'rate')),
    ),
    runs: results.flatMap(({ runs }) => Object.values(runs).flat()),
    floors: results.map(({ runs }) => spread(runs.floor.map(({ rate }) => rate))),
    costs: Object.fromEntries(
      results.map(({ name, runs }) => [`event, ${name}`, of(runs.ours, 'serverUs') + of(runs.ours, 'postgresUs')]),
    ),
  }
}
