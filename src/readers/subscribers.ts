// The operator's routes for subscribers: who gets the changes as webhooks.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { kinds } from '../feed/read.ts'
import type { Desk } from '../subscribers/desk.ts'
import { Subscriber } from '../subscribers/subscriber.ts'
import { operatorSecurity } from './operator.ts'

export interface SubscriberRoutesOptions {
  onRequest: (request: FastifyRequest) => Promise<void>
  desk: Desk
}

const WithSecret = Type.Object(
  {
    ...Subscriber.properties,
    secret: Type.String({ description: 'What messages are signed with; it is not shown again' }),
  },
  { title: 'SubscriberWithSecret' },
)

const Url = Type.String({ format: 'uri', maxLength: 2048, description: 'https, at a public address' })
const Kinds = Type.Unsafe<string[]>(Type.Array(Type.Union(kinds.map((kind) => Type.Literal(kind)))))
const Fields = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
  maxItems: 64,
  description: 'Columns: of updates only those of one of them are sent',
})
const Cursor = Type.String({ maxLength: 64, description: 'Of the feed: what comes behind it is sent' })

const ById = Type.Object({ id: Type.String({ format: 'uuid', description: 'Of the subscriber' }) })

const Outcome = Type.Object({
  delivered: Type.Boolean(),
  status: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String({ description: 'status_500, timeout, address_refused, or a code of Node' })),
})

const usualKeepSeconds = 86_400

/** Where everything in a body may be left out, so may the body. */
async function bodyIfAny(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}

const tags = ['admin']
const security = operatorSecurity

export const subscriberRoutes: FastifyPluginAsyncTypebox<SubscriberRoutesOptions> = async (app, options) => {
  const { desk, onRequest } = options
  const shared = { tags, security }

  app.get(
    '/admin/subscribers',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'listSubscribers',
        refuses: ['permission_missing'],
        description:
          'Needs ADMIN_TOKEN, or the permission admin:mirror. What is wrong with one that is paused is its `paused_reason`.',
        summary: 'Who gets the changes as webhooks, and how far each has come',
        response: { 200: Type.Object({ subscribers: Type.Array(Subscriber) }) },
      },
    },
    async () => ({ subscribers: await desk.list() }),
  )

  app.post(
    '/admin/subscribers',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'addSubscriber',
        refuses: [
          'permission_missing',
          'subscriber_url_refused',
          'subscribers_full',
          'cursor_invalid',
          'cursor_expired',
          'feed_off',
        ],
        description: 'Without a cursor it gets what comes from now on.',
        summary: 'Adds a subscriber; its secret is shown this once',
        body: Type.Object(
          {
            url: Url,
            kinds: Type.Optional(Kinds),
            fields: Type.Optional(Fields),
            cursor: Type.Optional(Cursor),
          },
          { description: 'Where messages go, and which' },
        ),
        response: { 201: WithSecret },
      },
    },
    async ({ body: { cursor, ...wanted } }, reply) => reply.code(201).send(await desk.add(wanted, cursor)),
  )

  app.patch(
    '/admin/subscribers/:id',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'changeSubscriber',
        refuses: ['permission_missing', 'subscriber_unknown', 'subscriber_url_refused'],
        description: 'What is not named stays as it is.',
        summary: 'Gives a subscriber another URL or filter',
        params: ById,
        body: Type.Object(
          { url: Type.Optional(Url), kinds: Type.Optional(Kinds), fields: Type.Optional(Fields) },
          { minProperties: 1, description: 'What is to be another' },
        ),
        response: { 200: Subscriber },
      },
    },
    ({ params, body }) => desk.change(params.id, body),
  )

  app.delete(
    '/admin/subscribers/:id',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'removeSubscriber',
        refuses: ['permission_missing', 'subscriber_unknown'],
        description: 'Nothing more is sent to it.',
        summary: 'Removes a subscriber',
        params: ById,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await desk.remove(params.id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/admin/subscribers/:id/rotate',
    {
      onRequest,
      preValidation: bodyIfAny,
      schema: {
        ...shared,
        operationId: 'rotateSecret',
        refuses: ['permission_missing', 'subscriber_unknown'],
        description: 'While both sign, a message has two signatures.',
        summary: 'Gives a subscriber another secret, shown this once; the old one signs as well for a while',
        params: ById,
        body: Type.Object(
          { keep_seconds: Type.Integer({ minimum: 0, maximum: 2_592_000, default: usualKeepSeconds }) },
          { description: 'For how long the old secret signs as well' },
        ),
        response: { 200: WithSecret },
      },
    },
    ({ params, body }) => desk.rotate(params.id, body.keep_seconds),
  )

  app.post(
    '/admin/subscribers/:id/pause',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'pauseSubscriber',
        refuses: ['permission_missing', 'subscriber_unknown'],
        description: 'It keeps its place.',
        summary: 'Sends nothing more for now',
        params: ById,
        response: { 200: Subscriber },
      },
    },
    ({ params }) => desk.pause(params.id),
  )

  app.post(
    '/admin/subscribers/:id/resume',
    {
      onRequest,
      preValidation: bodyIfAny,
      schema: {
        ...shared,
        operationId: 'resumeSubscriber',
        refuses: [
          'permission_missing',
          'subscriber_unknown',
          'cursor_invalid',
          'cursor_expired',
          'feed_off',
          'subscriber_secret_unreadable',
        ],
        description: 'Messages since are sent in order; a few may come again.',
        summary: 'Goes on where it stopped, or behind a cursor; also tries again at once',
        params: ById,
        body: Type.Object({ cursor: Type.Optional(Cursor) }, { description: 'Behind which change to go on' }),
        response: { 200: Subscriber },
      },
    },
    ({ params, body }) => desk.resume(params.id, body.cursor),
  )

  app.post(
    '/admin/subscribers/:id/test',
    {
      onRequest,
      schema: {
        ...shared,
        operationId: 'testSubscriber',
        refuses: ['permission_missing', 'subscriber_unknown', 'subscriber_url_refused', 'subscriber_secret_unreadable'],
        description: 'Also to one that is paused.',
        summary: 'Sends a signed message of the type subscriber.test',
        params: ById,
        response: { 200: Outcome },
      },
    },
    ({ params }) => desk.test(params.id),
  )
}
