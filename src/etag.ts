// Single reads say by which tag their answer is known (RFC 9110, 8.8.3), and are not sent again to whoever holds it.
import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { sendJson } from './send-json.ts'

/**
 * A strong tag made of the answer itself, so that it is the same in every process and after a restore, and another one
 * with every character that is. @fastify/etag is left out: it compares `If-None-Match` as one text, without lists and `*`.
 */
export function tagOf(json: string): string {
  return `"${hash('sha256', json, 'base64url')}"`
}

/** Has the text the form of such a tag? */
export function isTag(text: string): boolean {
  return /^"[\w-]{43}"$/.test(text)
}

/** For the document. */
export const TagHeaders = Type.Object({
  etag: Type.String({ description: 'Of exactly this answer; If-None-Match with it is answered 304' }),
  vary: Type.String({ description: 'The answer is that of one caller' }),
})

/** In a route's `response`: nothing is sent to whoever holds it. */
export const NotModified = Type.Null({ description: 'Whoever has named its tag in If-None-Match holds it' })

/** 200 with the text, or 304 where the request says that it is held already. Caches of one person's own may keep it. */
export function sendTagged(request: FastifyRequest, reply: FastifyReply, json: string): FastifyReply {
  const tag = tagOf(json)
  reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'authorization')
  const held = request.headers['if-none-match']
  return held !== undefined && names(held, tag) ? reply.code(304).send() : sendJson(reply, json)
}

const tags = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g

/** `If-None-Match` compares weakly: `W/` counts for nothing (RFC 9110, 13.1.2). */
function names(held: string, tag: string): boolean {
  if (held === tag || held.trim() === '*') return true
  for (const [, one] of held.matchAll(tags)) if (one === tag) return true
  return false
}
