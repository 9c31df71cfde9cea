// What every answer says to browsers and caches: personal data is not kept on the way, nothing is framed or guessed at.
import fp from 'fastify-plugin'

const usual = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

const entries = Object.entries(usual)

/** A route that says something else keeps it. */
export const headers = fp(
  async (app) => {
    // without a promise: an answer that is sent at once is not waited for by a listener on its stream
    app.addHook('onSend', (_request, reply, _payload, done) => {
      for (const [name, value] of entries) if (!reply.hasHeader(name)) reply.header(name, value)
      done()
    })
  },
  { name: 'headers' },
)
