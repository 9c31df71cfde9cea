// user-mirror migrate: our tables, those of the queue, and the roles' rights.
import { type Context, databaseOf, print } from '../command.ts'
import { prepareDatabase } from '../database.ts'

export async function migrateCommand({ config }: Context): Promise<void> {
  const applied = await prepareDatabase(databaseOf(config), config.redisUrl)
  print(applied.length === 0 ? 'nothing to apply' : applied.join('\n'))
}
