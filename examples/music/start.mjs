// `npm run example:music`: the music app, and around it what it needs: a Postgres, the local tenant with the Action, and the
// mirror.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ManagementClient } from 'auth0'
import { fetchAt } from '../../dist/auth0/management.js'
import { openLog } from '../../dist/log.js'
import { startEmbeddedPostgres } from '../../dist/postgres/embedded.js'
import { prepareDatabase } from '../../dist/start/database.js'
import { connectLogStream, loadDemoUsers, localSecret } from '../../dist/start/local.js'
import { localAuth0 } from '../../dist/start/local-auth0.js'
import { serve } from '../../dist/start/serve.js'
import { exitOnSignals, openShutdown } from '../../dist/start/shutdown.js'
import { work } from '../../dist/start/work.js'
import { startTenant } from '../../dist/tenant/tenant.js'
import { endWithNpm } from '../../src/start/parent.mjs'
import { migrateMusic } from './migrate.mjs'

const here = (path) => new URL(path, import.meta.url)
const port = Number(process.env.MUSIC_PORT ?? 3001)
const log = openLog('warn')
const shutdown = openShutdown(log)
exitOnSignals(shutdown)
endWithNpm()

try {
  await start()
} catch (error) {
  process.stderr.write(`music: ${error.message}\n`)
  await shutdown.run()
  process.exit(1)
}

async function start() {
  const tsc = fileURLToPath(here('../../node_modules/typescript/bin/tsc'))
  execFileSync(process.execPath, [tsc, '-p', fileURLToPath(here('tsconfig.json'))], { stdio: 'inherit' })
  const postgres = await startEmbeddedPostgres({ directory: fileURLToPath(here('.mirror')) })
  shutdown.add('embedded Postgres', postgres.stop, 30_000)
  await prepareDatabase(postgres.url, undefined)
  await migrateMusic(postgres.url)

  const { onExecutePostLogin } = createRequire(import.meta.url)('./action/playlist-editor.js')
  const actionSecret = randomBytes(24).toString('base64url')
  const secrets = { API_URL: `http://127.0.0.1:${port}`, ACTION_SECRET: actionSecret }
  const tenant = await startTenant({ port: 0, postLogin: [{ onExecutePostLogin, secrets }] })
  shutdown.add('local tenant', tenant.close)
  const auth0 = localAuth0(tenant)
  const parts = { databaseUrl: postgres.url, redisUrl: undefined, auth0 }
  const secret = localSecret()
  const mirror = await serve({ ...parts, host: '127.0.0.1', port: 0, logStreamTokens: [secret] }, log, shutdown)
  await work(parts, log, shutdown)
  await connectLogStream(auth0, mirror, secret)
  await loadDemoUsers(auth0)

  const { buildMusic } = await import('./dist/app.js')
  const { startEditorsJob } = await import('./dist/editors.js')
  const app = await buildMusic({
    databaseUrl: postgres.url,
    tenant: tenant.issuer,
    audience: tenant.audience,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    signInClientId: 'local-app',
    actionSecret,
    page: here('page/'),
  })
  shutdown.add('music', () => app.close())
  const { domain, clientId, clientSecret } = auth0
  const management = new ManagementClient({ domain, clientId, clientSecret, fetch: fetchAt(auth0) })
  const job = await startEditorsJob(postgres.url, app.prisma, management)
  shutdown.add('editors', job.close)
  process.stdout.write(
    `music   ${await app.listen({ host: '127.0.0.1', port })}/\nmirror  ${mirror}/docs\ntenant  ${tenant.issuer}\nready\n`,
  )
}
