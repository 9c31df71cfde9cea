// POST /webhooks/auth0/logs: a log stream delivers. Whatever is in the body is committed before the 2xx, readable or not.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Failure } from '../../errors.ts'
import type { Reading } from '../../facts/reading.ts'
import type { Attempts } from '../attempts.ts'
import type { Inbox } from '../inbox.ts'
import { bodyLimitBytes, deliveries, Receipt, readBodiesRaw } from '../raw-body.ts'
import type { Room } from '../room.ts'
import { acceptsSecret } from '../secret.ts'
import { logDelivery } from './delivery.ts'

export interface LogStreamOptions {
  inbox: Inbox
  room: Room
  /** Accepted secrets. */
  secrets: string[]
  attempts: Attempts
  reading: Reading
}

export const logStream: FastifyPluginAsyncTypebox<LogStreamOptions> = async (
  app,
  { inbox, room, secrets, attempts, reading },
) => {
  const accepts = acceptsSecret(secrets)
  const bodies = readBodiesRaw(app, room)
  app.post(
    '/webhooks/auth0/logs',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        tags: ['webhooks'],
        operationId: 'takeLogs',
        refuses: ['intake_full'],
        takes: deliveries('What Auth0 has logged, in any format that it sends, zipped or not'),
        summary: 'Take in events of an Auth0 log stream',
        description:
          'Bodies: JSON array, JSON lines, `{"logs": […]}` or a single record, with any content type. ' +
          'A 503 means that nothing of the body is stored, and to come again after `Retry-After` seconds.',
        security: [{ secret: [] }],
        response: { 200: Receipt },
      },
      onRequest: async (request, reply) => {
        if (!accepts(request.headers.authorization)) {
          await attempts.failed(request)
          throw new Failure('secret_wrong')
        }
        bodies.admit(request, reply)
      },
    },
    async (request) =>
      bodies.use(request, (body) => inbox.take(logDelivery('log_stream', body, new Date().toISOString(), reading))),
  )
}
