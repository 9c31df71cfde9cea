// GET /changes: the feed by HTTP, as a poll, as a poll that waits, and as a stream.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { anySignal } from '../any-signal.ts'
import { Failure } from '../errors.ts'
import { sendJson } from '../send-json.ts'
import { withinMs } from '../time-limit.ts'
import { Change } from './change.ts'
import { type Feed, follow } from './follow.ts'
import { kinds, type Page, type ReadOptions } from './read.ts'
import { openStreams } from './streams.ts'

/** Load balancers commonly cut a silent answer after a minute. */
const longestWaitSeconds = 50

/** A poll that does not wait still has this time to look for what a filter lets pass. */
const lookMs = 2_000

const Query = Type.Object({
  after: Type.Optional(
    Type.String({
      description: 'A cursor; `now`: what comes from now on; absent: from the oldest change that is kept',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Changes at most' }),
  wait: Type.Integer({
    minimum: 0,
    maximum: longestWaitSeconds,
    default: 0,
    description: 'Seconds that the answer may wait for a change',
  }),
  kinds: Type.Optional(Type.String({ description: `Only of these kinds, comma separated: ${kinds.join(', ')}` })),
  fields: Type.Optional(Type.String({ description: 'Of updates only those of one of these columns, comma separated' })),
})

const description = `Needs the permission read:users. Every change of a user comes once, those of one user in their order,
and none is missing between \`after\` and \`next\`. An empty list has a \`next\`, too: always go on from there. With
\`Accept: text/event-stream\` the answer goes on: events are named for the kind, their \`id\` is the cursor, and
\`Last-Event-ID\` counts before \`after\`. A cursor older than what is kept is answered 410 \`cursor_expired\`.`

export const changesRoute: FastifyPluginAsyncTypebox<{ feed: Feed }> = async (app, { feed }) => {
  const admit = app.requirePermission('read:users')
  const closing = new AbortController()
  const streams = openStreams({ feed, admit, closing: closing.signal })
  app.addHook('preClose', async () => {
    closing.abort()
    await streams.end()
  })

  app.get(
    '/changes',
    {
      onRequest: admit,
      schema: {
        tags: ['changes'],
        operationId: 'listChanges',
        refuses: ['permission_missing', 'cursor_invalid', 'cursor_expired', 'feed_off'],
        answers: {
          type: 'text/event-stream',
          schema: Type.String(),
          description: 'Changes in order, and where to go on from',
        },
        summary: 'What has changed about users behind a cursor, in order',
        description,
        security: [{ token: [] }],
        querystring: Query,
        response: { 200: Type.Object({ changes: Type.Array(Change), next: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { after, limit, wait } = request.query
      const options = { limit, kinds: kindsIn(request.query.kinds), fields: listIn(request.query.fields) }
      if (isStream(request)) return streams.open(request, reply, lastEventId(request) ?? after, options)
      const { changes, next } = await poll(feed, after, options, wait * 1000, leaves(reply, closing.signal))
      return sendJson(reply, `{"changes":[${changes.map(({ json }) => json).join(',')}],"next":"${next}"}`)
    },
  )
}

/** The first page with something in it; an empty one after the time that it may take. */
async function poll(
  feed: Feed,
  cursor: string | undefined,
  options: ReadOptions,
  waitMs: number,
  left: AbortSignal,
): Promise<Page> {
  const limit = withinMs(waitMs || lookMs, left)
  let last: Page | undefined
  for await (const page of follow(feed, cursor, options, limit)) {
    last = page
    if (page.changes.length > 0 || (page.atEnd && waitMs === 0)) break
  }
  if (last === undefined) throw new Failure('unavailable')
  return last
}

/** The follower goes, or the process does. */
function leaves(reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  if (reply.raw.destroyed) gone.abort() // before it was listened to
  return anySignal(gone.signal, closing)
}

function isStream({ headers }: FastifyRequest): boolean {
  return /\btext\/event-stream\b/i.test(headers.accept ?? '')
}

function lastEventId({ headers }: FastifyRequest): string | undefined {
  const value = headers['last-event-id']
  return typeof value === 'string' && value !== '' ? value : undefined
}

function listIn(text: string | undefined): string[] | undefined {
  return text?.split(',').map((name) => name.trim())
}

function kindsIn(text: string | undefined): string[] | undefined {
  const named = listIn(text)
  const unknown = named?.find((name) => !kinds.some((kind) => kind === name))
  if (unknown !== undefined) throw new Failure('request_invalid', { detail: `kinds: ${unknown} is none` })
  return named
}
