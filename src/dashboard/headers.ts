// What the dashboard's page may do in a browser: nothing but what comes from here, and nothing written into the page itself.
import fp from 'fastify-plugin'

const directives = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** @param more directives that are others */
export function policyOf(more: Record<string, string> = {}): string {
  return Object.entries({ ...directives, ...more })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** On every answer of the routes beside it, refusals included; the usual ones stay. */
export const pageHeaders = fp<{ policy?: string }>(
  async (app, { policy = policyOf() }) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', policy).header('cross-origin-opener-policy', 'same-origin')
    })
  },
  { name: 'page-headers' },
)
