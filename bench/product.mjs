// The product as it runs: the API and the worker by their commands, for a local tenant.

/** Nothing is begun by itself while something is measured. */
const quiet = { BACKFILL_HOURS: '0', SWEEP_MINUTES: '0', DRIFT_HOURS: '0' }

/** @param tenant what a local tenant says of itself */
export function productEnv({ issuer, audience, clientId, clientSecret }) {
  return {
    PORT: '0',
    AUTH0_DOMAIN: new URL(issuer).host,
    AUTH0_BASE_URL: issuer.replace(/\/$/, ''),
    AUTH0_AUDIENCE: audience,
    AUTH0_CLIENT_ID: clientId,
    AUTH0_CLIENT_SECRET: clientSecret,
    LOG_LEVEL: 'info',
    ...quiet,
  }
}

/** @returns the URL that it listens on */
export async function openApi(stage, env, core) {
  return (await startApi(stage, env, core)).found
}

/** @returns its process, with the URL as `found` */
export async function startApi(stage, env, core) {
  return stage.command('serve', env, /"url":"([^"]+)".*ready/, core)
}

export async function openWorker(stage, env, core) {
  return stage.command('work', env, /()ready/, core)
}

/** A tenant in a process of its own. */
export async function openTenantProcess(stage, core) {
  const { found } = await stage.command('tenant', { TENANT_PORT: '0' }, /tenant (\S+)/, core)
  const audience = 'https://mirror.local/api'
  return { issuer: found, audience, clientId: 'local-mirror', clientSecret: 'local-secret' }
}
