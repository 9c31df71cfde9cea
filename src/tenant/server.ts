// The tenant's HTTP server: what every answer has in common, and which routes stand where.
import { STATUS_CODES } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import { writeJson } from '../json.ts'
import { ApiError, OAuthError } from './api-error.ts'
import { readBodiesRaw } from './body.ts'
import { localRoutes } from './local-routes.ts'
import { managementApi } from './management-api.ts'
import { oauthRoutes } from './oauth-routes.ts'
import type { TenantParts } from './parts.ts'

/** Enough to load a hundred thousand users at once. */
const bodyLimit = 512 * 1024 * 1024
/** SAML name ids make ids of any length; Fastify would stop at 100 characters. */
const maxParamLength = 4096

export function buildServer(parts: TenantParts): FastifyInstance {
  const app = Fastify({ bodyLimit, routerOptions: { maxParamLength }, forceCloseConnections: true })
  readBodiesRaw(app)
  app.setReplySerializer((payload) => writeJson(payload))
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode, body } = answerFor(error)
    return reply.code(statusCode).type('application/json; charset=utf-8').send(body)
  })
  app.setNotFoundHandler(() => {
    throw new ApiError(404, 'Not Found')
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('date', parts.clock.now().toUTCString())
  })
  oauthRoutes(app, parts)
  mount(app, '/api/v2', (api) => managementApi(api, parts))
  mount(app, '/local', (local) => localRoutes(local, parts))
  return app
}

function mount(app: FastifyInstance, prefix: string, addRoutes: (scope: FastifyInstance) => void): void {
  const plugin = (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    addRoutes(scope)
    done()
  }
  void app.register(plugin, { prefix })
}

function answerFor(error: unknown): { statusCode: number; body: unknown } {
  if (error instanceof ApiError || error instanceof OAuthError) return error
  const { statusCode = 500, message } =
    error instanceof Error ? { ...readStatus(error), message: error.message } : { message: '' }
  return { statusCode, body: { statusCode, error: STATUS_CODES[statusCode], message } }
}

/** Fastify's own refusals (a malformed percent-encoding, say) carry their status. */
function readStatus(error: Error): { statusCode?: number } {
  return 'statusCode' in error && typeof error.statusCode === 'number' ? { statusCode: error.statusCode } : {}
}
