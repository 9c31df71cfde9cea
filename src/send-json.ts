// Answers that are JSON text already: Postgres has written it.
import type { FastifyReply } from 'fastify'

/** Fastify would quote the text once more. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').serializer(String).send(json)
}
