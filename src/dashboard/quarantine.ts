// The operator's routes for what was set aside: a look at it, and having it taken up again.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import type { Replayed } from '../intake/replay.ts'
import { operatorSecurity } from '../readers/operator.ts'
import type { OnRequest } from './guard.ts'

export interface QuarantineOptions {
  onRequest: OnRequest
  pool: Pool
  /** Takes up those with these ids; undefined: all. */
  replay: (ids: readonly string[] | undefined) => Promise<Replayed>
}

/** The first characters of a body, which may be a megabyte. */
const previewBytes = 2_000

const Id = Type.String({ pattern: '^[0-9]{1,18}$' })

const Item = Type.Object({
  id: Id,
  source: Type.String(),
  at: Type.String({ format: 'date-time', description: 'When it was received' }),
  reason: Type.String(),
  bytes: Type.Integer(),
  preview: Type.String({ description: 'How it begins; what is no UTF-8 shows as U+FFFD' }),
})

const listSql = `
  SELECT id::text, source, received_at, reason, octet_length(body) AS bytes, substring(body FROM 1 FOR ${previewBytes}) AS head
  FROM mirror.quarantine WHERE $2::bigint IS NULL OR id < $2 ORDER BY quarantine.id DESC LIMIT $1`

interface Row {
  id: string
  source: string
  received_at: Date
  reason: string
  bytes: number
  head: Buffer
}

const shared = { tags: ['admin'], security: operatorSecurity }

export const quarantineRoutes: FastifyPluginAsyncTypebox<QuarantineOptions> = async (app, options) => {
  const { onRequest, pool, replay } = options

  app.get(
    '/admin/quarantine',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'listQuarantine',
        refuses: ['permission_missing'],
        summary: 'What came in and could not be read or stored, the newest first',
        description: 'Its bodies hold whatever was sent.',
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'How many' }),
          after: Type.Optional({ ...Id, description: '`next` of the page before' }),
        }),
        response: { 200: Type.Object({ items: Type.Array(Item), next: Type.Union([Id, Type.Null()]) }) },
      },
    },
    async ({ query: { limit, after } }) => {
      const { rows } = await pool.query<Row>(listSql, [limit + 1, after])
      const page = rows.slice(0, limit)
      return { items: page.map(shown), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
    },
  )

  app.post(
    '/admin/quarantine/replay',
    {
      onRequest,
      preValidation: bodyIfAny,
      schema: {
        ...shared,
        operationId: 'replayQuarantine',
        refuses: ['permission_missing'],
        summary: 'Has what was set aside taken up again, all of it or some',
        description: 'As `user-mirror replay`. What can be read and stored now goes the way of any delivery.',
        body: Type.Object(
          { ids: Type.Optional(Type.Array(Id, { maxItems: 500, description: 'Only these' })) },
          { description: 'What is to be taken up' },
        ),
        response: {
          200: Type.Object(
            { taken: Type.Integer(), left: Type.Integer({ description: 'Still not readable or storable' }) },
            { title: 'Replayed' },
          ),
        },
      },
    },
    ({ body }) => replay(body.ids),
  )
}

/** All of it needs no body. */
async function bodyIfAny(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}

function shown({ received_at, head, ...rest }: Row) {
  return { ...rest, at: received_at.toISOString(), preview: head.toString('utf8') }
}
