// The settings: wrong, missing, or such that nothing comes in; and what runs.
import { type Access, failing, note, ok, orElse, warning } from './check.ts'

/** Shorter ones can be guessed. */
const leastSecret = 16

export async function settings({ config, wrong }: Access) {
  const { logStreamTokens, eventStreamTokens, pull, adminToken, auth0 } = config
  const secrets = [...logStreamTokens, ...eventStreamTokens, ...(adminToken === undefined ? [] : [adminToken])]
  const isDeaf = logStreamTokens.length + eventStreamTokens.length === 0 && !pull.events && !pull.logsEveryMs
  return orElse(
    [
      ...wrong.map((message) => failing(message, 'set it in the environment, or in .env')),
      auth0 === undefined && wrong.length === 0 && note('AUTH0_DOMAIN is not set: this is local mode'),
      auth0 !== undefined &&
        isDeaf &&
        warning(
          'no events come in: neither a stream nor a pull is configured, so changes are found by sweeps alone',
          'user-mirror setup --url https://…, or PULL_LOGS=60',
        ),
      secrets.some((secret) => secret.length < leastSecret) &&
        warning(
          `a secret has fewer than ${leastSecret} characters`,
          'make up longer ones for LOG_STREAM_TOKENS, EVENT_STREAM_TOKENS, ADMIN_TOKEN',
        ),
    ],
    auth0 === undefined ? 'nothing is wrong with them' : `complete, for ${auth0.domain}`,
  )
}

export async function versions({ version }: Access) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const says = `user-mirror ${version}, Node ${process.versions.node}`
  return major > 20 || (major === 20 && minor >= 19) ? ok(says) : failing(says, 'Node 20.19 or newer is needed')
}
