// user-mirror show: one row.
import { findUser } from '../../users/read.ts'
import { type Context, idOf, print, UsageError, withPool } from '../command.ts'

export function showCommand(context: Context): Promise<void> {
  const id = idOf(context.args)
  return withPool(context, async (pool) => {
    const row = await findUser(pool, id)
    if (row === undefined) throw new UsageError(`there is no user ${id}`)
    print(row)
  })
}
