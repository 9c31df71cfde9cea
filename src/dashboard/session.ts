// Who has signed in to the dashboard: a signed cookie that says until when, and who where it was an access token. Nothing
// is kept, so that every replica knows it; it ends by itself, and for everybody when ADMIN_TOKEN or the client's secret changes.
import { hkdfSync } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Somebody whose access token has opened it. */
export interface Person {
  id: string
  /** Seconds since 1970, on Auth0's clock. */
  issuedAt: number
}

export interface Session {
  /** Milliseconds since 1970. */
  until: number
  /** Undefined: it was ADMIN_TOKEN, or a machine's access token. */
  person: Person | undefined
}

export interface Sessions {
  /** Gives the browser its cookie. */
  begin(request: FastifyRequest, reply: FastifyReply, session: Session): void
  /** @returns undefined where there is none, or none any more */
  find(request: FastifyRequest): Session | undefined
  /** Takes the cookie away. */
  end(request: FastifyRequest, reply: FastifyReply): void
}

export const longestMs = 12 * 3_600_000

/**
 * @param app the cookies of its requests are read from then on
 * @param secrets what the signature's key is made of; each replica has the same
 */
export async function openSessions(app: FastifyInstance, secrets: readonly string[]): Promise<Sessions> {
  const key = hkdfSync('sha256', secrets.join('\n'), '', 'user-mirror dashboard session', 32)
  await app.register(cookie, { secret: Buffer.from(key) })
  return {
    begin: (request, reply, session) => {
      const maxAge = Math.max(0, Math.floor((session.until - Date.now()) / 1000))
      reply.setCookie(nameFor(request), textOf(session), { ...usual(request), signed: true, maxAge })
    },
    find: (request) => {
      const text = request.cookies[nameFor(request)]
      const { valid = false, value } = text === undefined ? {} : request.unsignCookie(text)
      const session = valid ? sessionIn(value ?? '') : undefined
      return session !== undefined && session.until > Date.now() ? session : undefined
    },
    end: (request, reply) => void reply.clearCookie(nameFor(request), usual(request)),
  }
}

function usual({ protocol }: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' } as const
}

/** With this prefix a browser takes it from the host itself alone (RFC 6265bis, 4.1.3.2), and over HTTPS alone. */
function nameFor({ protocol }: FastifyRequest): string {
  return protocol === 'https' ? '__Host-user-mirror' : 'user-mirror'
}

function textOf({ until, person }: Session): string {
  const who = person && `.${person.issuedAt}.${Buffer.from(person.id).toString('base64url')}`
  return `${until}${who ?? ''}`
}

/** It was written here: the signature has been looked at. */
function sessionIn(text: string): Session | undefined {
  const [, until, issuedAt, id] = /^(\d+)(?:\.([\d.]+)\.([\w-]+))?$/.exec(text) ?? []
  if (until === undefined) return undefined
  const person =
    id === undefined ? undefined : { id: Buffer.from(id, 'base64url').toString(), issuedAt: Number(issuedAt) }
  return { until: Number(until), person }
}
