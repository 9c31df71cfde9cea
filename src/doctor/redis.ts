// Redis: reached, new enough, and never dropping keys: BullMQ loses jobs where the policy is not `noeviction`.
import { Redis } from 'ioredis'
import { codeOf } from '../errors.ts'
import { type Access, failing, orElse } from './check.ts'

const oldest = 7
const patience = { connectTimeout: 3_000, commandTimeout: 3_000 }

export async function redis({ config }: Access) {
  const client = new Redis(config.redisUrl ?? '', { ...patience, lazyConnect: true, retryStrategy: () => null })
  let lost: unknown // says more than what the calls are refused with
  client.on('error', (error) => {
    lost = error
  })
  try {
    await client.connect()
    return lookedAt(await client.info())
  } catch (error) {
    return failing(
      `REDIS_URL: Redis cannot be reached (${codeOf(lost ?? error) || 'no answer'})`,
      'see whether it runs, and whether address and password are right; users are served without it, workers wait for it',
    )
  } finally {
    client.disconnect()
  }
}

function lookedAt(info: string) {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
  const version = value('valkey_version') || value('redis_version')
  const policy = value('maxmemory_policy')
  return orElse(
    [
      Number.parseInt(version, 10) < oldest &&
        failing(`Redis ${version}`, `Redis ${oldest} or newer is needed, or Valkey`),
      policy !== 'noeviction' &&
        failing(
          `maxmemory-policy is ${policy || 'not told'}: keys of the queue may be dropped`,
          'maxmemory-policy noeviction in redis.conf, or CONFIG SET maxmemory-policy noeviction',
        ),
    ],
    `reached, version ${version}, maxmemory-policy ${policy}`,
  )
}
