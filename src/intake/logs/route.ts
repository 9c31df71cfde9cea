// POST /webhooks/auth0/logs: a log stream delivers. Whatever is in the body is committed before the 2xx, readable or not.
import { promisify } from 'node:util'
import { gunzip as gunzipWithCallback } from 'node:zlib'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { codeOf, Failure } from '../../errors.ts'
import { logEventOf } from '../../facts/event.ts'
import { meaningOf } from '../../facts/meaning.ts'
import type { Delivery, Inbox, InboxEvent } from '../inbox.ts'
import type { Poison } from '../inbox-tables.ts'
import { acceptsSecret } from '../secret.ts'
import { recordsOf } from './body.ts'

export interface LogStreamOptions {
  inbox: Inbox
  /** Accepted secrets. */
  secrets: string[]
}

const gunzip = promisify(gunzipWithCallback)

/** Auth0 does not say how large its batches get; this is ten times the largest that has been seen reported. */
const bodyLimitBytes = 16 * 1024 * 1024

const Receipt = Type.Object({
  stored: Type.Integer({ description: 'Events that were not there before' }),
  repeated: Type.Integer({ description: 'Events that were there already' }),
  quarantined: Type.Integer({ description: 'What could not be read or stored, kept to the byte' }),
})

export const logStream: FastifyPluginAsyncTypebox<LogStreamOptions> = async (app, { inbox, secrets }) => {
  const accepts = acceptsSecret(secrets)

  // Auth0 sends JSON lines as application/json, or as whatever was configured: every body is read raw.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    request.headers['content-encoding'] === 'gzip' ? unzip(body) : body,
  )

  app.post(
    '/webhooks/auth0/logs',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        tags: ['webhooks'],
        summary: 'Take in events of an Auth0 log stream',
        description: 'Bodies: JSON array, JSON lines, `{"logs": […]}` or a single record, with any content type.',
        security: [{ secret: [] }],
        response: { 200: Receipt },
      },
      onRequest: async (request) => {
        if (!accepts(request.headers.authorization)) throw new Failure('secret_wrong')
      },
    },
    async (request) => inbox.take(deliveryOf(bytesOf(request.body), new Date().toISOString())),
  )
}

async function unzip(body: Buffer): Promise<Buffer> {
  try {
    return await gunzip(body, { maxOutputLength: bodyLimitBytes })
  } catch (cause) {
    throw new Failure(codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? 'body_too_large' : 'body_unreadable', { cause })
  }
}

function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

function deliveryOf(body: Buffer, receivedAt: string): Delivery {
  const { records, broken } = recordsOf(body.toString('utf8'))
  const events: InboxEvent[] = []
  const poison: Poison[] = broken.map((line) => ({ body: Buffer.from(line), reason: 'not JSON' }))
  for (const { value, text } of records) {
    const event = logEventOf(value, receivedAt)
    if (event === undefined) poison.push({ body: Buffer.from(text), reason: 'no log event: log_id or type is missing' })
    else
      events.push({
        id: event.logId,
        type: event.type,
        date: event.date,
        body: text,
        changes: meaningOf(event).changes,
      })
  }
  return { source: 'log_stream', events, poison }
}
