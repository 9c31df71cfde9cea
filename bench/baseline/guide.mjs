// What the guides show: on each request verify the token, find the user, and create the row or update every field of it
// with Prisma, from the profile that the token brings.
import fastifyJwt from '@fastify/jwt'
import { PrismaPg } from '@prisma/adapter-pg'
import { fastify } from 'fastify'
import { PrismaClient } from '../../dist/generated/prisma/client.js'
import { openVerifying } from './verifying.mjs'

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 })
const prisma = new PrismaClient({ adapter, omit: { user: { hints: true } } }) // no column that somebody would have by hand
const app = fastify()
await app.register(fastifyJwt, await openVerifying())

app.get('/me', { onRequest: (request) => request.jwtVerify() }, async ({ user: { sub: id, ...claims } }) => {
  const profile = claims['https://app.example/profile']
  const found = await prisma.user.findUnique({ where: { id } })
  const user = found
    ? await prisma.user.update({ where: { id }, data: profile })
    : await prisma.user.create({ data: { id, ...profile } })
  return { ...user, logins_count: Number(user.logins_count) } // JSON has no bigint
})

process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
process.once('SIGTERM', async () => {
  await app.close()
  await prisma.$disconnect()
})
