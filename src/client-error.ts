// What Node itself refuses before there is a request: too long a head, too slow a sender, no HTTP at all. Answered like
// every other failure.
import type { Socket } from 'node:net'
import { codeOf, Failure, type FailureCode } from './errors.ts'

const failures: Record<string, FailureCode> = {
  HPE_HEADER_OVERFLOW: 'head_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

const reasons: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/** For Fastify's `clientErrorHandler`. Says nothing to who has gone. */
export function refuseClient(error: unknown, socket: Socket): void {
  if (socket.destroyed || codeOf(error) === 'ECONNRESET') return
  const failure = new Failure(failures[codeOf(error)] ?? 'request_malformed')
  if (socket.writable) socket.write(answer(failure.status, JSON.stringify(failure.problem())))
  socket.destroy()
}

function answer(status: number, body: string): string {
  return [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
