// Bodies of webhooks, as they came: whatever the content type says, unzipped, and not parsed.
import { promisify } from 'node:util'
import { gunzip as gunzipWithCallback } from 'node:zlib'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { codeOf, Failure } from '../errors.ts'

/** Auth0 does not say how large its batches get; this is ten times the largest that has been seen reported. */
export const bodyLimitBytes = 16 * 1024 * 1024

/** What a webhook answers once everything is committed. */
export const Receipt = Type.Object({
  stored: Type.Integer({ description: 'Events that were not there before' }),
  repeated: Type.Integer({ description: 'Events that were there already' }),
  quarantined: Type.Integer({ description: 'What could not be read or stored, kept to the byte' }),
})

const gunzip = promisify(gunzipWithCallback)

/** Auth0 sends JSON lines as application/json, or as whatever was configured: every body is read raw. */
export function readBodiesRaw(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    request.headers['content-encoding'] === 'gzip' ? unzip(body) : body,
  )
}

export function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

async function unzip(body: Buffer): Promise<Buffer> {
  try {
    return await gunzip(body, { maxOutputLength: bodyLimitBytes })
  } catch (cause) {
    throw new Failure(codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? 'body_too_large' : 'body_unreadable', { cause })
  }
}
