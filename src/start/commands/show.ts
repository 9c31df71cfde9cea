// user-mirror show: one row.
import { findUser } from '../../users/read.ts'
import { type Context, idAndFlags, print, Refusal, withPool } from '../command.ts'

export function showCommand(context: Context): Promise<void> {
  const { id } = idAndFlags(context.args, ['json']) // a row is JSON anyway
  return withPool(context, async (pool) => {
    const row = await findUser(pool, id)
    if (row === undefined) throw new Refusal(`there is no user ${id}`)
    print(row)
  })
}
