// The tenant's signing keys, without which no access token can be checked.
import { fetchKeySet } from '../intake/token/key-set.ts'
import { type Access, count, failing, ok } from './check.ts'

const timeoutMs = 5_000

export async function keys({ auth0 }: Access) {
  const url = `${auth0.baseUrl}/.well-known/jwks.json`
  try {
    const { size } = await fetchKeySet(url, timeoutMs)
    return ok(`${count(size, 'key')} at ${url}`)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    return failing(
      `no signing keys at ${url} (${why}): nobody gets in`,
      'see AUTH0_DOMAIN, and whether it can be reached',
    )
  }
}
