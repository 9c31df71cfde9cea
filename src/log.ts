// The log, and what never reaches it: tokens, bodies, queries, addresses and names. A user appears by id at most.
import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'

export type Log = FastifyBaseLogger

/**
 * @param level pino's: silent, error, warn, info, debug
 */
export function openLog(level: string): Log {
  return pino({ level, serializers: { req: requestOf, res: replyOf, err: errorOf } })
}

/** How long the same trouble is told of once only: an engine that is away fails hundreds of times a second. */
const quietMs = 5_000

/** @returns a listener that warns of an error, and then keeps quiet for a while */
export function seldom(log: Log, message: string): (error: unknown) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return (error) => {
    if (performance.now() - toldAt < quietMs) return
    toldAt = performance.now()
    log.warn({ err: error }, message)
  }
}

function requestOf(request: { method: string; routeOptions?: { url?: string } }) {
  return { method: request.method, route: request.routeOptions?.url } // the pattern: a path may hold a user's id or e-mail
}

function replyOf(reply: { statusCode: number }) {
  return { status: reply.statusCode }
}

/** A Postgres message may quote the value that it refuses, so only its code and where it came from are kept. */
function errorOf(error: Error & { code?: string; severity?: string }): Record<string, unknown> {
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  const cause = error.cause instanceof Error ? { cause: errorOf(error.cause) } : {}
  const message = error.severity === undefined ? { message: error.message } : {}
  return { type: error.name, code: error.code, ...message, stack: frames.join('\n'), ...cause }
}
