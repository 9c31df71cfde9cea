// Where things are in Auth0's own Dashboard.

/** `acme.eu.auth0.com`: the tenant `acme` in the region `eu`; without a region it is `us`. */
const publicDomain = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.auth0\.com$/i

/** @returns undefined where the domain does not tell: a private cloud, or the local tenant */
export function manageUrl(domain: string): string | undefined {
  const [, tenant, region = 'us'] = publicDomain.exec(domain) ?? []
  return tenant === undefined ? undefined : `https://manage.auth0.com/dashboard/${region}/${tenant}`
}

/** Auth0 writes the id percent-encoded and then in base64, without padding. */
export function manageUserUrl(domain: string, id: string): string | undefined {
  const base = manageUrl(domain)
  const at = Buffer.from(encodeURIComponent(id.toWellFormed())).toString('base64').replace(/=+$/, '')
  return base && `${base}/users/${encodeURIComponent(at)}`
}
