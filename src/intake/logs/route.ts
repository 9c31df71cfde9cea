// POST /webhooks/auth0/logs: a log stream delivers. Whatever is in the body is committed before the 2xx, readable or not.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Failure } from '../../errors.ts'
import type { Inbox } from '../inbox.ts'
import { bodyLimitBytes, bytesOf, Receipt, readBodiesRaw } from '../raw-body.ts'
import { acceptsSecret } from '../secret.ts'
import { logDelivery } from './delivery.ts'

export interface LogStreamOptions {
  inbox: Inbox
  /** Accepted secrets. */
  secrets: string[]
}

export const logStream: FastifyPluginAsyncTypebox<LogStreamOptions> = async (app, { inbox, secrets }) => {
  const accepts = acceptsSecret(secrets)
  readBodiesRaw(app)
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
    async ({ body }) => inbox.take(logDelivery('log_stream', bytesOf(body).toString('utf8'), new Date().toISOString())),
  )
}
