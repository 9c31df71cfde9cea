// What local mode says once it stands: where things are, and one command to try.

export interface Places {
  api: string
  tenant: string
  embedded: boolean
  redis: boolean
  /** Opens the operator's routes. */
  adminToken: string
}

/** @param token an access token that the printed command carries */
export function banner({ api, tenant, embedded, redis, adminToken }: Places, token: string): string {
  return `
User Mirror: Auth0 users in your own Postgres

  API       ${api}   (docs: ${api}/docs)
  tenant    ${tenant}   (local; what it can do: ${tenant}local/help)
  Postgres  ${embedded ? 'embedded, its data in .mirror/' : 'DATABASE_URL'}
  dashboard ${api}/dashboard   (sign in with ${adminToken})
  operator  ${api}/admin/sources   (Authorization: Bearer ${adminToken})
  queue     ${redis ? 'BullMQ on REDIS_URL' : 'BullMQ on the same Postgres'}

Try it:

  curl -H 'Authorization: Bearer ${token}' ${api}/me

ready
`
}
