// The bare floor of the way in: the secret is compared, the body parsed, and nothing kept.
import { fastify } from 'fastify'

const app = fastify({ bodyLimit: 16 * 1024 * 1024 })

app.post('/webhooks/auth0/logs', async (request, reply) => {
  if (request.headers.authorization !== process.env.LOG_STREAM_TOKENS) return reply.code(401).send()
  return { received: request.body.length }
})

process.on('SIGTERM', () => process.exit(0))
process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
