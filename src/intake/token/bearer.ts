// The Authorization header of a request → the token in it, before any work is done for it.
import type { FastifyRequest } from 'fastify'
import { Failure } from '../../errors.ts'

/** Node takes headers of 16 kB by default, all of them together; a server that takes more does not verify more. */
const longestToken = 16_384

/** RFC 6750 with the blanks of RFC 9110: one or more. Schemes are written in either case. */
const bearer = /^bearer +([\w.~+/=-]+)$/i

/** @throws Failure `token_missing`, `token_invalid`, or `token_bound` (a DPoP proof would have to come with it) */
export function bearerToken(request: FastifyRequest): string {
  const { authorization } = request.headers
  if (authorization === undefined) throw new Failure('token_missing')
  if (authorization.length > longestToken) throw new Failure('token_invalid', { detail: 'It is too long' })
  // Node keeps the first and drops the others; whatever stands before this server may have looked at another one
  if (timesNamed(request.raw.rawHeaders, 'authorization') > 1) {
    throw new Failure('token_invalid', { detail: 'There is more than one Authorization header' })
  }
  if (/^dpop /i.test(authorization)) throw new Failure('token_bound')
  const [, token] = bearer.exec(authorization) ?? []
  if (token === undefined) throw new Failure('token_missing')
  return token
}

/** @param headers names and values in turn */
function timesNamed(headers: readonly string[], name: string): number {
  let times = 0
  for (let index = 0; index < headers.length; index += 2) {
    const header = headers[index]
    if (header?.length === name.length && header.toLowerCase() === name) times++
  }
  return times
}
