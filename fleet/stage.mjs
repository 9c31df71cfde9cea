// The fleet: API processes and workers over one Postgres and, where there is one, one Redis, beside a local tenant and
// behind a load balancer that both webhooks and requests go through.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbeddedPostgres } from '../dist/postgres/embedded.js'
import { connectEventStream, connectLogStream } from '../dist/start/local.js'
import { localAuth0 } from '../dist/start/local-auth0.js'
import { openBalancer } from './balancer.mjs'
import { startProcess } from './process.mjs'
import { openRedis } from './redis.mjs'

export const secrets = { log: 'fleet-log-secret', event: 'fleet-event-secret', admin: 'fleet-admin-secret' }

/** No fault here asks what a power cut leaves. */
const postgresSettings = { fsync: 'off', full_page_writes: 'off', max_connections: '150' }

/**
 * Closes itself on a signal, and ends this process.
 *
 * @param apis number of API processes
 * @param workers number of workers
 * @param drain seconds for which an API process serves on after SIGTERM
 */
export async function openFleet({ apis = 3, workers = 3, drain = 3, withRedis = true } = {}) {
  const closing = []
  const close = async () => {
    for (const release of closing.splice(0).reverse()) await release()
  }
  process.setMaxListeners(0) // each process of the fleet has one for the sudden end of this one
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void close().finally(() => process.exit(1)))
  }
  try {
    return { ...(await build({ apis, workers, drain, withRedis }, closing)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function build({ apis, workers, drain, withRedis }, closing) {
  const directory = await mkdtemp(join(tmpdir(), 'user-mirror-fleet-'))
  await chmod(directory, 0o711) // where root runs it, the server's account has to get through to its data
  closing.push(() => rm(directory, { recursive: true, force: true }))
  const postgres = await openPostgres(directory)
  closing.push(postgres.remove)
  const redis = withRedis ? await openRedis(directory) : undefined
  if (redis) closing.push(redis.stop)
  const tenant = await startProcess('tenant', 'tenant', { TENANT_PORT: '0' })
  closing.push(() => tenant.end('SIGTERM'))
  const auth0 = tenantAt(tenant.address)
  const crew = openCrew(envOf({ postgres, redis, auth0, drain }))
  closing.push(crew.end)
  // all at once, on an empty database
  await Promise.all([
    ...Array.from({ length: apis }, () => crew.add('serve')),
    ...Array.from({ length: workers }, () => crew.add('work')),
  ])
  const balancer = await openBalancer(() => crew.of('serve').map(({ url }) => url))
  closing.push(balancer.close)
  while (balancer.ready() < apis) await sleep(50)
  await connectLogStream(auth0, balancer.url, secrets.log)
  await connectEventStream(auth0, balancer.url, secrets.event)
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2, options: '-c TimeZone=UTC' })
  pool.on('error', () => undefined) // Postgres is taken away now and then
  pool.on('connect', (client) => client.on('error', () => undefined))
  closing.push(() => pool.end())
  return { postgres, redis, tenant, auth0, crew, balancer, pool }
}

function tenantAt(issuer) {
  const audience = 'https://mirror.local/api'
  return localAuth0({ issuer, audience, clientId: 'local-mirror', clientSecret: 'local-secret' })
}

function envOf({ postgres, redis, auth0, drain }) {
  return {
    PORT: '0',
    DATABASE_URL: postgres.url,
    ...(redis && { REDIS_URL: redis.url }),
    AUTH0_DOMAIN: auth0.domain,
    AUTH0_BASE_URL: auth0.baseUrl,
    AUTH0_AUDIENCE: auth0.audiences[0],
    AUTH0_CLIENT_ID: auth0.clientId,
    AUTH0_CLIENT_SECRET: auth0.clientSecret,
    LOG_STREAM_TOKENS: secrets.log,
    EVENT_STREAM_TOKENS: secrets.event,
    ADMIN_TOKEN: secrets.admin,
    SWEEP_MINUTES: '1',
    DRIFT_HOURS: '1',
    DRAIN_SECONDS: String(drain),
    START_SECONDS: '120',
    LOG_LEVEL: 'info',
  }
}

async function openPostgres(directory) {
  const open = () => startEmbeddedPostgres({ directory: join(directory, 'postgres'), settings: postgresSettings })
  let server = await open()
  const { url, dataDirectory } = server
  return {
    url,
    dataDirectory,
    stop: () => server.stop(),
    start: async () => {
      server = await open()
      if (server.url !== url) throw new Error('Postgres came back elsewhere')
    },
    remove: async () => {
      await server.stop()
      await rm(dataDirectory, { recursive: true, force: true }) // may lie elsewhere
    },
  }
}

/** The processes of the product that there are; each has a name of its own. */
function openCrew(env) {
  const members = new Set()
  let number = 0
  async function add(command) {
    const member = Object.assign(await startProcess(`${command} ${++number}`, command, env), { command })
    members.add(member)
    return member
  }
  /** Ends one and forgets it. @returns how it has ended */
  async function remove(member, signal) {
    if (signal === 'SIGKILL') members.delete(member)
    const outcome = await member.end(signal)
    members.delete(member)
    return outcome
  }
  return {
    env,
    add,
    remove,
    of: (command) => [...members].filter((member) => member.command === command),
    all: () => [...members],
    end: async () => {
      await Promise.all([...members].map((member) => remove(member, 'SIGTERM')))
    },
  }
}
