// The API alone, without a worker: what is measured is the way in.
import { prepareEngine } from '../dist/engine.js'
import { openLog } from '../dist/log.js'
import { serve } from '../dist/start/serve.js'
import { exitOnSignals, openShutdown } from '../dist/start/shutdown.js'

const database = process.env.DATABASE_URL
const auth0 = {
  domain: 'tenant.example',
  baseUrl: 'http://127.0.0.1:9',
  issuers: [],
  audiences: [],
  clientId: '',
  clientSecret: '',
}
const log = openLog('error')
const shutdown = openShutdown(log)
exitOnSignals(shutdown)
await prepareEngine({ redis: undefined, database })
const options = {
  host: '127.0.0.1',
  port: 0,
  databaseUrl: database,
  redisUrl: undefined,
  auth0,
  logStreamTokens: [process.env.LOG_STREAM_TOKENS],
}
process.stdout.write(`{"url":"${await serve(options, log, shutdown)}"}\n`)
