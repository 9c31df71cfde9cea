// GET /dashboard/queues: Bull Board, which shows the queues as BullMQ has them. It only looks: the work is in the tables, and
// jobs are the queue's own business. Opened with its first visitor, so that nobody pays for it who does not look.
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { FastifyError, FastifyPluginAsync } from 'fastify'
import type { Engine } from '../engine.ts'
import type { OnRequest } from './guard.ts'
import { pageHeaders, policyOf } from './headers.ts'

export const queuesPath = '/dashboard/queues'

/** Its page has styles of its own and a base; the fonts that it would fetch from elsewhere it does without. */
const policy = policyOf({ 'style-src': "'self' 'unsafe-inline'", 'base-uri': "'self'" })

export const queues: FastifyPluginAsync<{ onRequest: OnRequest; engine: Pick<Engine, 'boards'> }> = async (
  app,
  { onRequest, engine },
) => {
  await app.register(pageHeaders, { policy })
  const adapter = new FastifyAdapter()
  adapter.setBasePath(queuesPath)
  const options = { uiConfig: { boardTitle: 'User Mirror' } }
  const board = createBullBoard({ queues: [], serverAdapter: adapter, options })
  let opened: ReturnType<Engine['boards']> | undefined
  // the board has a way of its own with errors: who is refused is refused as everywhere else
  const refuse = app.errorHandler
  app.addHook('onRequest', async (request, reply) => {
    try {
      await onRequest(request)
    } catch (error) {
      await refuse(error as FastifyError, request, reply)
      return reply
    }
    if (opened !== undefined) return
    opened = engine.boards()
    board.setQueues(opened.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })))
  })
  app.addHook('onClose', async () => opened?.close())
  await app.register(adapter.registerPlugin(), { prefix: queuesPath })
}
