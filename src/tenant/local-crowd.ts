// /local/generate and /local/storm: very many users, and very many changes of them.
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.ts'
import { bodyText, readObject } from './body.ts'
import { changeByApi } from './local-users.ts'
import type { JsonObject } from './members.ts'
import type { TenantParts } from './parts.ts'
import { kinds } from './person.ts'
import { Population } from './population.ts'

const usualSameInstant = 3000
const blockSize = 50_000

export function crowdRoutes(local: FastifyInstance, parts: TenantParts): void {
  local.post('/generate', async (request) => {
    const body = readObject(request)
    const count = readCount(body, 'count', 0)
    const sameInstant = readCount(body, 'sameInstant', count >= blockSize ? usualSameInstant : 0)
    if (sameInstant > blockSize) throw new ApiError(400, `sameInstant is ${blockSize} at most`)
    const until = parts.clock.now()
    const population = new Population({ count, seed: readCount(body, 'seed', 1), until, sameInstant })
    parts.users.populate(population)
    if (count > 0) for (const { connection, provider } of kinds) parts.connections.add(connection, provider)
    return { generated: count, users: parts.users.size, until: until.toISOString() }
  })
  local.post('/storm', async (request) => {
    const body = bodyText(request) === '' ? {} : readObject(request)
    const picked = parts.users.pick(readCount(body, 'count', 100), parts.faults.random)
    for (const [index, profile] of picked.entries()) {
      const change = { app_metadata: { storm: `${parts.clock.now().toISOString()} ${index}` } }
      changeByApi(parts, profile, change, body['silent'] === true)
    }
    return { changed: picked.length, ...(body['ids'] === true && { ids: picked.map(({ user_id }) => user_id) }) }
  })
}

function readCount(body: JsonObject, name: string, otherwise: number): number {
  const value = body[name] ?? otherwise
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new ApiError(400, `${name} must be a whole number, 0 or more`)
}
