// Who may see and do what the operator may: ADMIN_TOKEN, an access token with the permission admin:mirror, or a session of
// the dashboard, which one of the two has begun. With a session alone, only the dashboard's own page changes anything.
import type { FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import { acceptsSecret } from '../intake/secret.ts'
import type { Person, Session, Sessions } from './session.ts'

export type OnRequest = (request: FastifyRequest) => Promise<void>

export interface GuardOptions {
  adminToken: string | undefined
  /** Lets access tokens with the permission in. @throws Failure */
  permitted: OnRequest
  sessions: Sessions
  /** @throws Failure where this person is blocked or deleted by now */
  stillAdmits: (person: Person) => Promise<void>
}

export interface Guard {
  /** For `onRequest`. @throws Failure */
  admit: OnRequest
  /** The value of `Authorization` is ADMIN_TOKEN. */
  isAdminToken: (authorization: string | undefined) => boolean
  /** @throws Failure where the session has come to its end, or its person has */
  check: (session: Session) => Promise<void>
}

export function openGuard({ adminToken, permitted, sessions, stillAdmits }: GuardOptions): Guard {
  const isAdminToken = acceptsSecret(adminToken === undefined ? [] : [adminToken])
  const check = async ({ until, person }: Session) => {
    if (until <= Date.now()) throw new Failure('token_expired', { detail: 'The session is over' })
    if (person !== undefined) await stillAdmits(person)
  }
  return {
    isAdminToken,
    check,
    admit: async (request) => {
      const { authorization } = request.headers
      if (isAdminToken(authorization)) return
      const session = authorization === undefined ? sessions.find(request) : undefined
      if (session === undefined) return permitted(request)
      refuseOtherSites(request)
      await check(session)
    },
  }
}

/** A page of another site can neither set this header without being asked first (CORS), nor say that it is of this one. */
const ownHeader = 'x-mirror-dashboard'

const reads = ['GET', 'HEAD']

function refuseOtherSites(request: FastifyRequest): void {
  if (reads.includes(request.method)) return
  if (request.headers[ownHeader] !== '1' || isOfOtherSite(request)) throw new Failure('cross_site')
}

/** Browsers that do not say so (Fetch Metadata) are left to what else there is. */
export function isOfOtherSite({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin'
}
