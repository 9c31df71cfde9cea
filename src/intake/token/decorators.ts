// What the way in of a request adds to an app and to its requests.
import type { FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'
import type { Caller } from './caller.ts'

interface Hooks {
  /** A method, so that it is one for whatever server an app has: HTTP/2 has requests of another type. */
  onRequest(request: FastifyRequest<RouteGenericInterface, RawServerBase>): Promise<void>
}

/** A hook (`onRequest`). @throws Failure where the caller is not let in */
export type Authenticate = Hooks['onRequest']

declare module 'fastify' {
  interface FastifyInstance {
    /** Lets people in: afterwards `request.user` is the caller's row, made if it was not there. */
    authenticate: Authenticate
    /** Lets people and machines in that hold a permission. */
    requirePermission: (permission: string) => Authenticate
  }
  interface FastifyRequest {
    /** The payload of the verified token. */
    claims: unknown
    /** Who the verified token says it is. */
    caller: Caller
    /** The caller's row as JSON text, with every digit of its metadata; '' for machines. */
    userJson: string
  }
}
