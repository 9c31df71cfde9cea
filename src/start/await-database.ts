// What every start does first: waits for Postgres, and brings it to the current schema, whoever else does so as well.
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { allowCascade } from '../postgres/roles.ts'
import { prepareDatabase } from './database.ts'
import { type Patience, reach } from './reach.ts'

/**
 * Any number of processes may do this at once: one works, and the others find it done.
 *
 * @returns the names of the migrations that were applied
 */
export function awaitDatabase(databaseUrl: string, config: Config, log: Log): Promise<string[]> {
  const patience = patienceOf(config, log)
  const onWait = () => patience.tell('waiting for another process, which brings the database to the current schema ...')
  return reach({ name: 'Postgres', variable: 'DATABASE_URL' }, patience, async () => {
    const applied = await prepareDatabase(databaseUrl, config.redisUrl, onWait)
    if (config.deletedUsers === 'cascade') await allowCascade(databaseUrl)
    return applied
  })
}

/** In local mode somebody sits in front of it, and reads no log. */
function patienceOf({ auth0, startMs }: Config, log: Log): Patience {
  const tell = (line: string) => {
    log.warn(line)
    if (auth0 === undefined) process.stderr.write(`user-mirror: ${line}\n`)
  }
  return { limitMs: startMs, tell }
}
