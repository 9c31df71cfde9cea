// Request bodies: read raw, so that nothing is lost, and understood only where a route asks for it.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseJson } from '../json.ts'
import { ApiError } from './api-error.ts'
import { isObject, type JsonObject } from './members.ts'

/** Fastify's own parser would round large integers; here every content type arrives as the text that was sent. */
export function readBodiesRaw(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
}

export function bodyText(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : ''
}

export function readObject(request: FastifyRequest): JsonObject {
  const value = readJson(bodyText(request))
  if (!isObject(value)) throw new ApiError(400, 'Invalid request payload: expected a JSON object', 'invalid_body')
  return value
}

function readJson(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw new ApiError(400, 'Invalid request payload JSON format')
  }
}
