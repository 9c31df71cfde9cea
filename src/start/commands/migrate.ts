// user-mirror migrate: our tables, those of the queue, and the roles' rights.

import { awaitDatabase } from '../await-database.ts'
import { type Context, databaseOf, optionsOf, print } from '../command.ts'

export async function migrateCommand({ config, log, args }: Context): Promise<void> {
  const { json } = optionsOf(args, { json: { type: 'boolean' } })
  const applied = await awaitDatabase(databaseOf(config), config, log)
  if (json) print(JSON.stringify({ applied }))
  else print(applied.length === 0 ? 'nothing to apply' : applied.join('\n'))
}
