// user-mirror migrate: our tables, those of the queue, and the roles' rights.

import { awaitDatabase } from '../await-database.ts'
import { type Context, databaseOf, print } from '../command.ts'

export async function migrateCommand({ config, log }: Context): Promise<void> {
  const applied = await awaitDatabase(databaseOf(config), config, log)
  print(applied.length === 0 ? 'nothing to apply' : applied.join('\n'))
}
