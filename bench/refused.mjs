// From a block at the tenant to the first refused request on the last of three replicas, each a process of its own, over
// both kinds of stream. Every replica has the caller's row in memory when the block comes.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { connectEventStream, connectLogStream } from '../dist/start/local.js'
import { localAuth0 } from '../dist/start/local-auth0.js'
import { quantile } from './measure.mjs'
import { openApi, openWorker, productEnv } from './product.mjs'
import { anyCore, openStage } from './stage.mjs'

const replicas = 3
const secret = 'bench-secret'

/** A replica is asked so often; three that are asked without a pause would leave no time for the rest. */
const askEveryMs = 5

/** A user is not asked for twice within a second. */
const apartMs = 1_100

/** Longer than this, and the trial tells of something else. */
const limitMs = 10_000

const ways = {
  'event stream': connectEventStream,
  'log stream': connectLogStream,
}

async function post(url, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

async function status(url, token) {
  const response = await fetch(`${url}/me`, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.status
}

/** Callers whose rows are up to date. */
async function newCallers(tenant, pool, url, trials) {
  const users = Array.from({ length: trials }, (_, index) => ({
    user_id: `auth0|${String(index).padStart(24, '0')}`,
    email: `user${index}@example.com`,
    created_at: '2026-09-01T08:00:00.000Z',
    updated_at: '2026-09-01T08:00:00.000Z',
  }))
  await post(`${tenant.issuer}local/users?silent=true`, users)
  const callers = []
  for (const { user_id: id } of users) {
    const { access_token: token } = await post(`${tenant.issuer}local/token`, { user_id: id })
    callers.push({ id, token })
    await status(url, token)
  }
  const waiting = 'SELECT FROM users WHERE stale_since IS NOT NULL'
  while ((await pool.query(waiting)).rowCount > 0) await sleep(50)
  await sleep(apartMs)
  return callers
}

/** @returns milliseconds */
async function trial(urls, { id, token }, block) {
  for (const url of urls) if ((await status(url, token)) !== 200) throw new Error('refused before the block')
  const begun = performance.now()
  const refused = urls.map(async (url) => {
    while ((await status(url, token)) !== 403) {
      if (performance.now() - begun > limitMs) throw new Error(`not refused within ${limitMs} ms`)
      await sleep(askEveryMs)
    }
    return performance.now() - begun
  })
  await block(id)
  return Math.max(...(await Promise.all(refused)))
}

async function measure(stage, postgres, way, trials) {
  const tenant = await stage.tenant()
  const auth0 = localAuth0(tenant)
  const env = {
    DATABASE_URL: await postgres.database(`refused_${way.replace(' ', '_')}`),
    ...productEnv(tenant),
    LOG_STREAM_TOKENS: secret,
    EVENT_STREAM_TOKENS: secret,
  }
  const pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 1 })
  pool.on('error', () => undefined)
  stage.atEnd(() => pool.end())
  const urls = []
  for (let count = 0; count < replicas; count++) urls.push(await openApi(stage, env, anyCore))
  await openWorker(stage, env, anyCore)
  await ways[way](auth0, urls[0], secret)
  const callers = await newCallers(tenant, pool, urls[0], trials)
  const block = await blockerOf(tenant)
  const took = []
  for (const caller of callers) took.push(await trial(urls, caller, block))
  return took
}

async function blockerOf({ issuer, clientId, clientSecret }) {
  const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const { access_token: token } = await post(`${issuer}oauth/token`, { ...grant, audience: `${issuer}api/v2/` })
  return async (id) => {
    const response = await fetch(`${issuer}api/v2/users/${encodeURIComponent(id)}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"blocked":true}',
    })
    if (!response.ok) throw new Error(`the tenant answered ${response.status}`)
    await response.arrayBuffer()
  }
}

export const refused = {
  about: 'from a block at the tenant to the first refused request on the last of three API processes',
  minutes: 2,
  options: { trials: 100 },
  inAll: { trials: 40 },
  quick: { trials: 2 },
  run: async ({ trials }, stage) => {
    const postgres = await stage.postgres()
    const rows = []
    for (const way of Object.keys(ways)) {
      const took = await apart((inner) => measure(inner, postgres, way, trials))
      const at = (share) => Math.round(quantile(took, share))
      rows.push({ way, replicas, trials, 'least ms': at(0), 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'most ms': at(1) })
    }
    return { tables: [{ title: 'block to refusal', rows }], targets: [], runs: [], floors: [] }
  },
}

/** The processes of one way are gone before the next begins. */
async function apart(work) {
  const inner = openStage()
  try {
    return await work(inner)
  } finally {
    await inner.close()
  }
}
