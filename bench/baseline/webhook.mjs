// What teams write by hand: check the secret, parse, one Prisma upsert for each event, answer.
import { PrismaPg } from '@prisma/adapter-pg'
import { fastify } from 'fastify'
import { PrismaClient } from '../../dist/generated/prisma/client.js'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 }) })
const app = fastify({ bodyLimit: 16 * 1024 * 1024 })

app.post('/webhooks/auth0/logs', async (request, reply) => {
  if (request.headers.authorization !== process.env.LOG_STREAM_TOKENS) return reply.code(401).send()
  for (const { data } of request.body) {
    const id = data.user_id
    const login = { last_login: new Date(data.date), last_ip: data.ip, logins_count: data.details.stats.loginsCount }
    await prisma.user.upsert({ where: { id }, create: { id, ...login }, update: login })
  }
  return { received: request.body.length }
})

const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`{"url":"${url}"}\n`)
process.once('SIGTERM', async () => {
  await app.close()
  await prisma.$disconnect()
})
