// The tenant's signing keys: the whole set is fetched and kept, because Auth0 publishes the next key before it is used.
//
// get-jwks looks one `kid` up at a time and fetches the set again for each unknown one, so a flood of invented ids would
// become a flood of requests to the tenant, or, behind a limit, would lock a rotated key out. Here one fetch brings
// every key, and whatever arrives, two fetches are at least a cool-down apart.
import { Failure } from '../../errors.ts'
import { fetchKeySet } from './key-set.ts'

export interface Keys {
  /** @returns the public key as PEM. @throws Failure `token_invalid` (unknown kid) or `keys_unavailable` */
  find(kid: string): Promise<string>
  /** The same without waiting; undefined where it has to be asked for, or may have been revoked since. */
  known(kid: string): string | undefined
}

export interface KeysOptions {
  /** URL of the key set: the tenant's, whose keys sign for its custom domains as well. */
  url: string
  /** Auth0 advises to keep keys for 5 to 10 minutes ("JSON Web Key Sets"). A key that it has revoked is accepted so long. */
  keptMs?: number
  /** How long known keys serve while the set cannot be fetched: as long as Auth0's tokens live by default. */
  outageMs?: number
  /** The least time between two fetches. */
  coolDownMs?: number
  timeoutMs?: number
}

const never = Number.NEGATIVE_INFINITY

export function openKeys({
  url,
  keptMs = 600_000,
  outageMs = 86_400_000,
  coolDownMs = 2_000,
  timeoutMs = 5_000,
}: KeysOptions): Keys {
  let pems = new Map<string, string>()
  let fetchedAt = never
  let triedAt = never
  let failure: unknown
  let inFlight: Promise<void> | undefined

  /** One at a time; never fails, but leaves `failure` behind. */
  function refresh(): Promise<void> {
    triedAt = performance.now()
    const fetching = fetchKeySet(url, timeoutMs).then(
      (fetched) => {
        pems = fetched
        fetchedAt = performance.now()
        failure = undefined
      },
      (cause) => {
        failure = cause
      },
    )
    inFlight = fetching.finally(() => {
      inFlight = undefined
    })
    return inFlight
  }

  function refreshSeldom(): Promise<void> | undefined {
    return inFlight ?? (performance.now() - triedAt >= coolDownMs ? refresh() : undefined)
  }

  function known(kid: string): string | undefined {
    return performance.now() - fetchedAt < keptMs / 2 ? pems.get(kid) : undefined
  }

  /** A known key is waited for by nobody, unless it may have been revoked and the set can be had. */
  async function findKnown(kid: string, pem: string): Promise<string | undefined> {
    const age = performance.now() - fetchedAt
    if (age < keptMs / 2) return pem
    const refreshing = refreshSeldom()
    const serves = age < keptMs || (failure !== undefined && age < outageMs)
    if (serves) return pem
    await refreshing
    return failure === undefined || age < outageMs ? pems.get(kid) : undefined
  }

  return {
    known,
    async find(kid) {
      const known = pems.get(kid)
      if (known === undefined) await refreshSeldom()
      const pem = known === undefined ? pems.get(kid) : await findKnown(kid, known)
      if (pem !== undefined) return pem
      // without the newest set nobody can say that there is no such key
      if (failure !== undefined) throw new Failure('keys_unavailable', { cause: failure })
      throw new Failure('token_invalid', { detail: 'It is signed with an unknown key' })
    },
  }
}
