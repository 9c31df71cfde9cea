// The product's API without a worker and without its command, by the first argument: `kept`, as it is, with the rows of
// recent callers in memory; `asked`, with the table asked for every request.
import { buildApp } from '../dist/app.js'
import { openDb } from '../dist/db.js'
import { openRecent } from '../dist/intake/token/recent.js'
import { openLog } from '../dist/log.js'

const { DATABASE_URL: databaseUrl, ISSUER: issuer, AUDIENCE: audience } = process.env
const log = openLog('error')
const app = await buildApp({
  db: openDb(databaseUrl, log),
  log,
  wake: () => undefined,
  runQueue: { start: async () => undefined },
  auth0: { baseUrl: issuer.replace(/\/$/, ''), issuers: [issuer], audiences: [audience] },
  logStreamTokens: [],
  recent: process.argv[2] === 'kept' ? openRecent({ databaseUrl, log }) : undefined,
  rateLimit: 600,
})
process.on('SIGTERM', () => process.exit(0))
process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
