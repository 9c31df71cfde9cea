// What teams write by hand: page through GET /users, one Prisma upsert for each user.
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../dist/generated/prisma/client.js'

const count = Number(process.env.USERS)
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 }) })
const begun = performance.now()
for (let page = 0; page * 100 < count; page++) {
  const response = await fetch(`${process.env.TENANT_URL}/api/v2/users?page=${page}&per_page=100`)
  for (const { user_id: id, ...user } of await response.json()) {
    await prisma.user.upsert({ where: { id }, create: { id, ...user }, update: user })
  }
}
const seconds = (performance.now() - begun) / 1000
await prisma.$disconnect()
process.stdout.write(`${JSON.stringify({ seconds })}\n`)
