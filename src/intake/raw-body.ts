// Bodies of webhooks, as they came: whatever the content type says, unzipped, and not parsed. Each has its part of the
// room from the moment it is announced until nobody works on it any more.
import type { IncomingHttpHeaders } from 'node:http'
import { createGunzip } from 'node:zlib'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import type { Body } from '../problem.ts'
import type { Room, Stay } from './room.ts'

/** Auth0 does not say how large its batches get; this is ten times the largest that has been seen reported. */
export const bodyLimitBytes = 16 * 1024 * 1024

/** What a webhook answers once everything is committed. */
export const Receipt = Type.Object(
  {
    stored: Type.Integer({ description: 'Events that were not there before' }),
    repeated: Type.Integer({ description: 'Events that were there already' }),
    quarantined: Type.Integer({ description: 'What could not be read or stored, kept to the byte' }),
  },
  { title: 'Delivered' },
)

/** For a route's schema: what it takes, whatever the content type says. */
export function deliveries(description: string): Body {
  return { type: '*/*', schema: Type.Unknown(), description }
}

export interface Bodies {
  /**
   * For `onRequest`, once the sender is known. What a refused sender goes on sending is read and thrown away by Node, up
   * to the time limit of a request: a connection closed in the middle would take the answer with it.
   *
   * @throws Failure where there is no room for what is announced
   */
  admit(request: FastifyRequest, reply: FastifyReply): void
  /** For the handler: the body counts until `work` has ended, whether or not the sender still waits for it. */
  use<T>(request: FastifyRequest, work: (body: Buffer) => Promise<T>): Promise<T>
}

interface Admission {
  stay: Stay
  isInUse: boolean
}

/** Auth0 sends JSON lines as application/json, or as whatever was configured: every body is read raw. */
export function readBodiesRaw(app: FastifyInstance, room: Room): Bodies {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const admissions = new WeakMap<FastifyRequest, Admission>()

  function admit(request: FastifyRequest, reply: FastifyReply): void {
    const admission = { stay: room.enter(announcedBytes(request.headers)), isInUse: false }
    admissions.set(request, admission)
    const leave = () => {
      if (!admission.isInUse) admission.stay.leave()
    }
    // received to the end or cut off: unless the handler has it now, nobody ever will
    request.raw.once('close', leave)
    // an answer before the end of the body, after which Node tells of the request no more
    reply.raw.once('close', leave)
  }

  async function use<T>(request: FastifyRequest, work: (body: Buffer) => Promise<T>): Promise<T> {
    const admission = admissions.get(request)
    if (admission === undefined) throw new Error('a body was not admitted')
    admission.isInUse = true
    try {
      return await work(await unpacked(request, admission.stay))
    } finally {
      admission.stay.leave()
    }
  }
  return { admit, use }
}

/** A body sent in chunks does not say how long it is, and may become as long as the limit allows. */
function announcedBytes(headers: IncomingHttpHeaders): number {
  if (headers['transfer-encoding'] !== undefined) return bodyLimitBytes
  return Math.min(Number(headers['content-length'] ?? 0), bodyLimitBytes)
}

async function unpacked({ body, headers }: FastifyRequest, stay: Stay): Promise<Buffer> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  stay.resize(bytes.length)
  return headers['content-encoding'] === 'gzip' ? unzip(bytes, stay) : bytes
}

/** The longer it gets the more room it takes, so that a few bytes cannot become many unseen. */
async function unzip(zipped: Buffer, stay: Stay): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of createGunzip().end(zipped) as AsyncIterable<Buffer>) {
      length += part.length
      if (length > bodyLimitBytes) throw new Failure('body_too_large')
      stay.resize(zipped.length + length)
      parts.push(part)
    }
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure('body_unreadable', { cause })
  }
  return Buffer.concat(parts, length)
}
