// What every answer says to browsers and caches: personal data is not kept on the way, nothing is framed or guessed at.
import fp from 'fastify-plugin'

const usual = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/** A route that says something else keeps it. */
export const headers = fp(
  async (app) => {
    app.addHook('onSend', async (_request, reply) => {
      for (const [name, value] of Object.entries(usual)) if (!reply.hasHeader(name)) reply.header(name, value)
    })
  },
  { name: 'headers' },
)
