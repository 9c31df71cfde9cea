// From a block at the tenant to the first refused request on the last of three replicas, each a process of its own, over
// both kinds of stream. Every replica has the caller's row in memory when the block comes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectEventStream, connectLogStream } from '../dist/start/local.js'
import { localAuth0 } from '../dist/start/local-auth0.js'
import { startTenant } from '../dist/tenant/tenant.js'
import { table } from './measure.mjs'
import { openPostgres } from './stage.mjs'

const replicas = 3
const trials = 100
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

const cli = fileURLToPath(new URL('../dist/start/cli.js', import.meta.url))

/** The real command. @returns once its output holds a match, with the first group of it */
async function openCommand(name, env, pattern) {
  const child = spawn(process.execPath, [cli, name], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let output = ''
  const [, found] = await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      output += text
      const match = pattern.exec(output)
      if (match) resolve(match)
    })
    void exited.then(() => reject(new Error(`${name} ended: ${output}`)))
  })
  const close = async () => {
    child.kill('SIGTERM')
    await exited
  }
  return { found, close }
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
async function newCallers(tenant, pool, url) {
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

async function measure(postgres, way, connect) {
  const tenant = await startTenant({ port: 0 })
  const auth0 = localAuth0(tenant)
  const env = {
    PORT: '0',
    DATABASE_URL: await postgres.database(`refused_${way.replace(' ', '_')}`),
    AUTH0_DOMAIN: auth0.domain,
    AUTH0_BASE_URL: auth0.baseUrl,
    AUTH0_AUDIENCE: tenant.audience,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: tenant.clientSecret,
    LOG_STREAM_TOKENS: secret,
    EVENT_STREAM_TOKENS: secret,
    BACKFILL_HOURS: '0',
    SWEEP_MINUTES: '0',
    DRIFT_HOURS: '0',
    LOG_LEVEL: 'info',
  }
  const pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 1 })
  pool.on('error', () => undefined)
  const opened = []
  try {
    for (let count = 0; count < replicas; count++)
      opened.push(await openCommand('serve', env, /"url":"([^"]+)".*ready/))
    opened.push(await openCommand('work', env, /()ready/))
    const urls = opened.slice(0, replicas).map(({ found }) => found)
    await connect(auth0, urls[0], secret)
    const callers = await newCallers(tenant, pool, urls[0])
    const block = await blockerOf(tenant)
    const took = []
    for (const caller of callers) took.push(await trial(urls, caller, block))
    return took.sort((a, b) => a - b)
  } finally {
    for (const { close } of opened.reverse()) await close()
    await pool.end()
    await tenant.close()
  }
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

export async function refused({ json }) {
  const postgres = await openPostgres()
  const results = []
  try {
    for (const [way, connect] of Object.entries(ways)) {
      const took = await measure(postgres, way, connect)
      const at = (share) => Math.round(took[Math.max(0, Math.ceil(took.length * share) - 1)])
      results.push({
        way,
        replicas,
        trials: took.length,
        'least ms': at(0),
        'p50 ms': at(0.5),
        'p99 ms': at(0.99),
        'most ms': at(1),
      })
    }
  } finally {
    await postgres.close()
  }
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : `${table(results)}\n`)
}
