// POST /webhooks/auth0/events: an event stream delivers. Whatever is in the body is committed before the 2xx, readable or
// not. Auth0 gives up at once on any 4xx and comes again three times within seven seconds on everything else ("Events
// Best Practices"), so only a wrong secret and a body beyond all measure are answered with a 4xx.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Failure } from '../../errors.ts'
import type { Reading } from '../../facts/reading.ts'
import type { Attempts } from '../attempts.ts'
import type { Inbox } from '../inbox.ts'
import { bodyLimitBytes, deliveries, Receipt, readBodiesRaw } from '../raw-body.ts'
import type { Room } from '../room.ts'
import { acceptsCredential } from '../secret.ts'
import { eventDelivery } from './delivery.ts'

export interface EventStreamOptions {
  inbox: Inbox
  room: Room
  /** Accepted secrets, in any of the forms that `acceptsCredential` reads. */
  secrets: string[]
  attempts: Attempts
  reading: Reading
}

export const eventStream: FastifyPluginAsyncTypebox<EventStreamOptions> = async (
  app,
  { inbox, room, secrets, attempts, reading },
) => {
  const accepts = acceptsCredential(secrets)
  const bodies = readBodiesRaw(app, room)
  app.post(
    '/webhooks/auth0/events',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        tags: ['webhooks'],
        operationId: 'takeEvents',
        refuses: ['intake_full'],
        takes: deliveries('CloudEvents, zipped or not'),
        summary: 'Take in events of an Auth0 event stream',
        description:
          'Body: one CloudEvent in structured JSON, or an array of them, with any content type. ' +
          'The secret comes as a bearer token, as basic credentials or in a header of its own. ' +
          'A 503 means that nothing of the body is stored, and to come again after `Retry-After` seconds.',
        security: [{ secret: [] }],
        response: { 200: Receipt },
      },
      onRequest: async (request, reply) => {
        if (!accepts(request.headers)) {
          await attempts.failed(request)
          throw new Failure('secret_wrong')
        }
        bodies.admit(request, reply)
      },
    },
    async (request) =>
      bodies.use(request, (body) => inbox.take(eventDelivery('event_stream', body, new Date().toISOString(), reading))),
  )
}
