// What the machine client may do at Auth0: too little, and too much.
import { compareScopes, type Features } from '../auth0/scopes.ts'
import type { Config } from '../config.ts'
import { failing, note, orElse, type Reached, warning } from './check.ts'

export function featuresOf({ pull, reading, metadataSchema, logStreamTokens, eventStreamTokens }: Config): Features {
  return {
    pullLogs: pull.logsEveryMs !== undefined,
    pullEvents: pull.events,
    resume: pull.streams === 'resume',
    grants: reading.grants,
    writeThrough: metadataSchema !== undefined,
    streams: [
      ...(logStreamTokens.length > 0 ? (['log-streams'] as const) : []),
      ...(eventStreamTokens.length > 0 ? (['event-streams'] as const) : []),
    ],
  }
}

const grantWhere = 'user-mirror setup, or Applications > APIs > Auth0 Management API > Machine to Machine Applications'

export async function scopes({ tenant, config }: Reached) {
  if (tenant.scopes === undefined) return note('the token does not say what it is good for')
  const { missing, surplus } = compareScopes(tenant.scopes, featuresOf(config))
  const dangerous = surplus.filter((scope) => !scope.startsWith('read:') || scope === 'read:user_idp_tokens')
  return orElse(
    [
      ...missing.map(({ scope, feature, vital }) =>
        (vital ? failing : warning)(`${scope} is missing: ${feature}`, `grant it: ${grantWhere}`),
      ),
      dangerous.length > 0 &&
        warning(`not needed, and more than reading: ${dangerous.join(', ')}`, `take it away: ${grantWhere}`),
      surplus.length > dangerous.length &&
        note(`not needed: ${surplus.filter((scope) => !dangerous.includes(scope)).join(', ')}`),
      !tenant.scopes.includes('update:users') &&
        config.metadataSchema === undefined &&
        note(
          'without update:users PATCH /me/metadata is refused',
          'where it is wanted: user-mirror setup --write-through',
        ),
    ],
    `${tenant.scopes.length} granted, as needed`,
  )
}
