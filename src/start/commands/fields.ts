// user-mirror fields: what is mirrored of users, and what is stored of them beyond that; --apply removes it.
import type { Pool } from 'pg'
import { forgetValues } from '../../feed/retention.ts'
import { changedFrom } from '../../fields/changed.ts'
import { allFields, type Fields } from '../../fields/fields.ts'
import { narrowInbox } from '../../intake/narrow.ts'
import { type Narrowed, narrowUsers } from '../../users/narrow.ts'
import { listText, noteWrittenFields, writtenFields } from '../../users/written-fields.ts'
import { type Context, optionsOf, print, withPool } from '../command.ts'
import { confirm } from '../confirm.ts'
import { openProgress } from '../progress.ts'

/** Rows of one transaction: few, so that nobody waits long behind it. */
const batchSize = 500

interface Removed {
  users: Pick<Narrowed, 'looked' | 'changed'>
  events: Pick<Narrowed, 'looked' | 'changed'>
  /** Deliveries that could not be read are kept as they came, whatever is in them. */
  set_aside: number
}

export async function fieldsCommand(context: Context): Promise<void> {
  const flag = { type: 'boolean' } as const
  const { apply, yes, json } = optionsOf(context.args, { apply: flag, yes: flag, json: flag })
  if (apply && !yes) await confirm('What is stored of users beyond the lists is removed, for good.')
  const { fields = allFields } = context.config.reading
  await withPool(context, async (pool) => {
    const removed = apply ? await removeOthers(pool, fields) : undefined
    const before = (await writtenFields(pool)) ?? fields
    const lists = { only: listText(fields.lists.only), except: listText(fields.lists.except) }
    const state = { ...lists, ...changedFrom(before, fields), ...(removed && { removed }) }
    print(json ? JSON.stringify(state) : textOf(state))
  })
}

/** May be broken off and begun again; whatever writes meanwhile has to know the lists already. */
async function removeOthers(pool: Pool, fields: Fields): Promise<Removed> {
  const users = await pass(pool, 'users', (after) => narrowUsers(pool, fields, after, batchSize))
  await forgetValues(pool) // behind the rows, whose narrowing is a change as well
  const events = await pass(pool, 'mirror.inbox', (after) => narrowInbox(pool, fields, after, batchSize))
  await noteWrittenFields(pool, fields.lists)
  return { users, events, set_aside: await countOf(pool, 'mirror.quarantine') }
}

async function pass(pool: Pool, table: string, step: (after: string) => Promise<Narrowed>): Promise<Removed['users']> {
  const total = await countOf(pool, table)
  const progress = openProgress(process.stderr, table)
  const sum = { looked: 0, changed: 0 }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { looked, changed, last } = await step(after)
    sum.looked += looked
    sum.changed += changed
    progress.show({ done: sum.looked, total })
    after = last
  }
  progress.end()
  return sum
}

async function countOf(pool: Pool, table: 'users' | 'mirror.inbox' | 'mirror.quarantine' | string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)
  return rows[0]?.count ?? 0
}

interface State {
  only: string
  except: string
  narrowed: boolean
  widened: boolean
  removed?: Removed
}

function textOf({ only, except, narrowed, widened, removed }: State): string {
  const count = (number: number) => number.toLocaleString('en')
  return [
    `mirrored      ${only === '' ? 'everything' : only}`,
    `not mirrored  ${except === '' ? 'nothing' : except}`,
    removed &&
      `removed       from ${count(removed.users.changed)} of ${count(removed.users.looked)} users and ${count(removed.events.changed)} of ${count(removed.events.looked)} events`,
    removed &&
      removed.set_aside > 0 &&
      `left          ${count(removed.set_aside)} deliveries set aside, which cannot be read`,
    narrowed && 'to do         rows and events hold fields that are not mirrored any more: user-mirror fields --apply',
    widened && 'to do         rows lack fields that are mirrored now: user-mirror backfill',
  ]
    .filter((line) => typeof line === 'string')
    .join('\n')
}
