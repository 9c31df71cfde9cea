// From an event's delivery to its row, at half of what the API takes in: without a call to Auth0 (an event that shows the
// user, a login) and with one (an event that says that something changed). The clock starts before the first byte is sent,
// so that the way in counts as well, and ends when another session sees the row.
import { setTimeout as sleep } from 'node:timers/promises'
import { deliveryText } from './events.mjs'
import { fire } from './http-load.mjs'
import { measured, quantile, round } from './measure.mjs'
import { openTenantProcess, openWorker, productEnv, startApi } from './product.mjs'
import { loadCore } from './stage.mjs'
import { askLocal } from './tokens.mjs'
import { atMost } from './verdict.mjs'

const secret = 'bench-secret'

/** Between two looks at the table; the sessions that look take CPU time as well. */
const lookEveryMs = 1
const limitMs = 20_000

/** Followed before any that count: each connection plans its first statements anew. */
const warmed = 60

/** Between two of the events that are followed. */
const pauseMs = 20

export const lag = {
  about: 'event received to row visible, at half of the capacity',
  minutes: 2,
  options: { users: 10_000, probes: 300, seconds: 3, warm: 8 },
  inAll: {},
  quick: { users: 500, probes: 5, seconds: 3, warm: 1 },
  run: async ({ users, probes, seconds, warm }, stage) => {
    const parts = await open(stage, users)
    stage.pinLoad()
    const capacity = await flood(parts, users, { seconds, warm })
    const people = await makePeople(parts, 2 * (warmed + probes))
    const load = await stage.server(
      './steady-load.mjs',
      [],
      { TARGET: parts.url, RATE: String(capacity.rate / 2), USERS: String(users), SECRET: secret },
      loadCore,
    )
    await sleep(1_000)
    const followMany = async (took, from, to) => {
      for (let n = from; n < to; n++) await followAll(parts, people[2 * n], people[2 * n + 1], took)
      return took
    }
    await followMany(nothingYet(), 0, warmed)
    const took = nothingYet()
    const whole = await measured(parts.pids, async () => {
      await followMany(took, warmed, warmed + probes)
      return { count: probes }
    })
    await load.close()
    return summary({ capacity, took, whole })
  },
}

function nothingYet() {
  return { event: [], login: [], asked: [], api: [] }
}

async function open(stage, users) {
  const postgres = await stage.postgres()
  const tenant = await openTenantProcess(stage, loadCore)
  const DATABASE_URL = await postgres.database('lag', { users })
  const env = { DATABASE_URL, ...productEnv(tenant), LOG_STREAM_TOKENS: secret, EVENT_STREAM_TOKENS: secret }
  const api = await startApi(stage, env)
  await openWorker(stage, env)
  const { access_token: token } = await askLocal(tenant, 'management-token', {})
  const client = await stage.client(DATABASE_URL)
  return { tenant, token, client, url: api.found, pids: { server: api.pid, postgres: postgres.pid } }
}

/** What the API takes in at most, of the same deliveries. */
async function flood({ url, pids }, users, { seconds, warm }) {
  const load = (duration) => fire({ url, duration, next: () => deliveryText(secret, 1, users) })
  await load(warm)
  return measured(pids, () => load(seconds))
}

/** Users whom the tenant and the table have; each is followed once, since none is asked for twice within a second. */
async function makePeople(parts, count) {
  const people = Array.from({ length: count }, (_, n) => personOf(n))
  await askLocal(parts.tenant, 'users?silent=true', people)
  for (const person of people) await deliver(parts, 'logs', loginOf(person, 1))
  return people
}

function personOf(number) {
  const bare = String(number).padStart(24, '0')
  const at = new Date(Date.now() - 60_000).toISOString()
  return {
    user_id: `auth0|${bare}`,
    email: `probe${number}@example.com`,
    name: 'before',
    picture: 'https://cdn.auth0.com/avatars/pr.png',
    created_at: at,
    updated_at: at,
    identities: [{ connection: 'Users', provider: 'auth0', user_id: bare, isSocial: false }],
  }
}

/**
 * @param asked another one: Auth0 dates its answers to the second, and one of the second in which an event has told of the
 *   same user decides nothing, so that it is asked again in the next
 */
async function followAll(parts, person, asked, took) {
  const now = () => new Date().toISOString()
  const shown = { ...person, name: 'by event', updated_at: now() }
  await askLocal(parts.tenant, 'users?silent=true', [shown])
  took.event.push(await follow(parts, 'events', eventOf(shown), { name: shown.name }, person))
  took.login.push(await follow(parts, 'logs', loginOf(person, 7), { logins_count: 7 }, person))
  const changed = { ...asked, name: 'by answer', updated_at: now() }
  await askLocal(parts.tenant, 'users?silent=true', [changed])
  const hint = { log_id: idFor('hint'), data: { type: 'scp', date: now(), user_id: asked.user_id } }
  took.asked.push(await follow(parts, 'logs', hint, { name: changed.name }, asked))
  took.api.push(await timeOfApi(parts, asked))
  await sleep(pauseMs)
}

async function follow({ client, ...parts }, kind, event, { name = null, logins_count = null }, { user_id: id }) {
  const text = `SELECT FROM users WHERE id = $1 AND ($2::text IS NULL OR name = $2) AND ($3::bigint IS NULL OR logins_count = $3)`
  const began = performance.now()
  const delivered = deliver(parts, kind, event)
  while ((await client.query({ name: 'look', text, values: [id, name, logins_count] })).rowCount === 0) {
    if (performance.now() - began > limitMs) throw new Error(`not in the row within ${limitMs} ms: ${kind}`)
    await sleep(lookEveryMs)
  }
  const ms = performance.now() - began
  await delivered
  return ms
}

async function deliver({ url }, kind, event) {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/webhooks/auth0/${kind}`, {
    method: 'POST',
    headers,
    body: JSON.stringify([event]),
  })
  if (!answer.ok) throw new Error(`${kind}: ${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}

let sequence = 0

function idFor(kind) {
  return `${kind}_${Date.now()}_${++sequence}`
}

function eventOf(user) {
  const time = new Date().toISOString()
  const data = { object: user, context: { tenant: { id: 'local' } } }
  return { specversion: '1.0', type: 'user.updated', source: 'urn:auth0:local', id: idFor('evt'), time, data }
}

function loginOf({ user_id }, loginsCount) {
  const date = new Date().toISOString()
  const data = { type: 's', date, user_id, strategy: 'auth0', strategy_type: 'database', ip: '203.0.113.7' }
  return { log_id: idFor('login'), data: { ...data, details: { stats: { loginsCount } } } }
}

/** Of the very call that the worker makes, from here. */
async function timeOfApi({ tenant, token }, { user_id }) {
  const began = performance.now()
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${tenant.issuer}api/v2/users/${encodeURIComponent(user_id)}`, { headers })
  if (!answer.ok) throw new Error(`the tenant answered ${answer.status}`)
  await answer.arrayBuffer()
  return performance.now() - began
}

const names = {
  event: 'an event that shows the user',
  login: 'a login',
  asked: 'an event, a call to the tenant, its answer',
  api: 'such a call alone',
}

function summary({ capacity, took, whole }) {
  const p99 = (kind) => quantile(took[kind], 0.99)
  const rows = Object.entries(names).map(([kind, way]) => ({
    way,
    'p50 ms': round(quantile(took[kind], 0.5)),
    'p99 ms': round(p99(kind)),
    'most ms': round(Math.max(...took[kind])),
  }))
  const pace = { 'events/s at most': Math.round(capacity.rate), 'events/s meanwhile': Math.round(capacity.rate / 2) }
  return {
    tables: [
      { title: 'to the row, milliseconds', rows },
      { title: 'load', rows: [pace] },
    ],
    targets: [
      atMost(50, 'p99 ms, an event that shows the user', p99('event')),
      atMost(50, 'p99 ms, a login', p99('login')),
      atMost(50, 'p99 ms with a call, less p99 of the call', p99('asked') - p99('api')),
    ],
    runs: [capacity, whole],
    floors: [],
    costs: { 'lag ms, event': quantile(took.event, 0.5), 'lag ms, with a call': quantile(took.asked, 0.5) },
  }
}
