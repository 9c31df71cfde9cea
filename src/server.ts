// The Fastify that everything is registered on: its limits, what it says of failures, and how it takes its leave.
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { refuseClient } from './client-error.ts'
import { Failure, failureOf, retryAfterOf } from './errors.ts'
import { lazySchemas } from './lazy-schemas.ts'
import type { Log } from './log.ts'
import { refuseAsAuth0 } from './readers/api-v2/errors.ts'

export interface ServerOptions {
  log: Log
  /** Proxies whose word on the sender's address is taken; default none. */
  trustProxy?: string[] | undefined
  /** How long a request may take to arrive as a whole. */
  requestTimeoutMs?: number | undefined
  /** The process is about to end: it serves on, and says that it is not ready. */
  isLeaving?: () => boolean
}

/** Auth0's ids are 128 characters at most where it chooses them, but a SAML NameID may hold nearly anything. */
const maxParamLength = 2048

/** A sender that trickles is cut off (408); Auth0's own deliveries are not known to take seconds. */
const usualRequestTimeoutMs = 30_000

export function openServer({
  log,
  trustProxy = [],
  requestTimeoutMs = usualRequestTimeoutMs,
  isLeaving = () => false,
}: ServerOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: log,
    routerOptions: { maxParamLength },
    requestTimeout: requestTimeoutMs,
    trustProxy,
    schemaController: lazySchemas(),
    // Read from text, 1e999 is Infinity; by default Ajv keeps the limits of a number from what is not finite. And it would
    // compile the schema of schemas, 50 ms of the first request, to find that ours are schemas, which a test sees to.
    ajv: { customOptions: { strictNumbers: false, validateSchema: false } },
    clientErrorHandler: refuseClient,
    // before a route is found
    frameworkErrors: (error, request, reply) =>
      (request.url.startsWith('/api/v2/') ? refuseAsAuth0 : refuse)(error, request, reply),
    // what still comes in over an open connection is answered as ever
    return503OnClosing: false,
    http: {
      // of this limit (60 s) and the one above, Node takes the longer one for the request, whichever it is
      headersTimeout: requestTimeoutMs,
      // it looks at its connections every 30 s, and the limit might last twice as long
      connectionsCheckingInterval: requestTimeoutMs / 10,
    },
  })
  // who keeps a connection takes its next request elsewhere, and is not met by the end between two of them
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isLeaving()) reply.header('connection', 'close')
    done()
  })
  app.setErrorHandler(refuse)
  // a connection whose answer ends during the close would be kept alive, and the close would wait for it
  app.addHook('preClose', async () => {
    app.server.keepAliveTimeout = 1
  })
  app.setNotFoundHandler(() => {
    throw new Failure('route_unknown')
  })
  return app
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = failureOf(error)
  if (failure.status >= 500) request.log.error({ err: failure }, failure.code)
  const retryAfter = retryAfterOf(failure)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  reply.code(failure.status).type('application/problem+json').send(failure.problem())
}
