// The API as it is started, for the dashboard: with the tenant that the environment names.
import { openLog } from '../dist/log.js'
import { prepareDatabase } from '../dist/start/database.js'
import { serve } from '../dist/start/serve.js'
import { openShutdown } from '../dist/start/shutdown.js'

const { DATABASE_URL: databaseUrl, ADMIN_TOKEN: adminToken, AUTH0: auth0 } = process.env
const log = openLog('error')
const shutdown = openShutdown(log)
await prepareDatabase(databaseUrl, undefined)
const options = {
  host: '127.0.0.1',
  port: 0,
  databaseUrl,
  redisUrl: undefined,
  logStreamTokens: ['secret'],
  adminToken,
}
const url = await serve({ ...options, auth0: JSON.parse(auth0) }, log, shutdown)
process.on('SIGTERM', () => void shutdown.run().then(() => process.exit(0)))
process.stdout.write(`{"url":"${url}"}\n`)
