// The log, and what never reaches it: tokens, secrets, bodies, queries, addresses and names. A user appears as a digest:
// ids of enterprise connections hold e-mail addresses.
import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { type LoggerOptions, pino } from 'pino'

export type Log = FastifyBaseLogger

/**
 * @param level pino's: silent, error, warn, info, debug
 * @param out a file descriptor: stdout, or stderr where stdout is for what was asked for
 */
export function openLog(level: string, out: 1 | 2 = 1): Log {
  const options: LoggerOptions = {
    level,
    serializers: { req: requestOf, res: replyOf, err: errorOf },
    formatters: { log: withoutIds },
    hooks: { streamWrite: scrub },
  }
  return out === 1 ? pino(options) : pino(options, pino.destination({ fd: out, sync: true }))
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

/** What is recognised for what it is wherever it stands, such as in the words of a library or of Auth0. */
const secrets: [RegExp, string][] = [
  [/\beyJ[\w-]{6,}(\.[\w-]*)*/g, '[token]'],
  [/\b([a-z][a-z+]*:\/\/)[^\s"\\/@]*@/gi, '$1'],
  [/\b(https?:\/\/[^\s"\\?]+)\?[^\s"\\]*/gi, '$1?…'],
  [/[^\s"\\/@:|<>(),;=]+(@|%40)[^\s"\\/@:|<>(),;=?]+\.[a-z]{2,}/gi, '[e-mail]'],
]

/** The last line of defence, for texts that are not ours; what we write ourselves holds nothing of the kind. */
export function scrub(text: string): string {
  return secrets.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text)
}

/** What a failure may be told by: a message of Postgres or of a parser may quote the value that it refuses. */
export function messageOf(error: Error): string | undefined {
  return quotes(error) ? undefined : error.message
}

/** SQLSTATE classes of Postgres that speak of connections, logins, names and resources, never of a value. */
const harmless = /^(08|28|3D|42|53|57)/

function quotes(error: Error & { severity?: unknown; code?: unknown }): boolean {
  if (error instanceof SyntaxError) return true
  return error.severity !== undefined && !harmless.test(String(error.code))
}

/** `user` is an id: found again with `WHERE left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 12) = …`. */
function withoutIds({ user, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return typeof user === 'string' ? { ...fields, user: digest(user) } : { ...fields }
}

const digits = 12

function digest(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, digits)
}

function requestOf(request: { method: string; routeOptions?: { url?: string } }) {
  return { method: request.method, route: request.routeOptions?.url } // the pattern: a path may hold a user's id or e-mail
}

function replyOf(reply: { statusCode: number }) {
  return { status: reply.statusCode }
}

/** Only what it is, where it came from, and a message that quotes nothing. */
function errorOf(error: Error & { code?: string }): Record<string, unknown> {
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  const cause = error.cause instanceof Error ? { cause: errorOf(error.cause) } : {}
  return { type: error.name, code: error.code, message: messageOf(error), stack: frames.join('\n'), ...cause }
}
