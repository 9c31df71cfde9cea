// user-mirror links: application rows follow their linked users; which tables, and what is left to do.
import { type LinkedRows, type MovedReference, moveLinkedRows } from '../../reconcile/linked-rows.ts'
import { type Context, optionsOf, print, withPool } from '../command.ts'
import { openProgress } from '../progress.ts'

export function linksCommand(context: Context): Promise<void> {
  const flag = { type: 'boolean' } as const
  const options = optionsOf(context.args, { 'dry-run': flag, json: flag })
  return withPool(context, async (pool) => {
    const progress = openProgress(process.stderr, 'links')
    const onProgress = (done: number, total: number) => progress.show({ done, total })
    const result = await moveLinkedRows(pool, { dryRun: options['dry-run'] === true, onProgress })
    progress.end()
    print(options.json ? JSON.stringify(result) : textOf(result))
    if (result.failed.length > 0) process.exitCode = 1
  })
}

function textOf({ dry_run, users, references, failed, unfitting }: LinkedRows): string {
  const lines = [
    ...references.map((reference) => referenceText(reference, dry_run)),
    ...unfitting.map((name) => `${name} is in mirror.linked_tables, and no such table references users`),
    ...failed.map(({ user_id, reason }) => `${user_id}: nothing moved: ${reason}`),
  ]
  if (references.length === 0) lines.push('no table references users')
  if (references.some(({ on_conflict }) => on_conflict !== null)) lines.push(endText(users, failed.length, dry_run))
  return lines.join('\n')
}

function endText(users: number, failed: number, isDry: boolean): string {
  if (users === 0) return 'all rows are where they belong'
  return `${users} users with rows elsewhere, ${failed} of them ${isDry ? 'would fail' : 'failed'}${isDry ? '; nothing was changed' : ''}`
}

function referenceText(reference: MovedReference, isDry: boolean): string {
  const { table, column, on_conflict, refusal, needs, is_indexed, moved, kept, dropped } = reference
  const name = `${table} (${column})`
  if (refusal !== null && needs === '') return `${name}: not moved: ${refusal}`
  const how =
    on_conflict === null ? [`INSERT INTO mirror.linked_tables VALUES ('${table.replaceAll("'", "''")}');`] : []
  if (how.length > 0 || needs !== '') {
    return [`${name}: not moved; to have it moved:`, ...[needs, ...how].filter((line) => line !== '')].join('\n    ')
  }
  const slow = is_indexed ? '' : '; without an index on the column each move reads the whole table'
  const verb = isDry ? 'to move' : 'moved'
  return `${name}: ${moved} ${verb}, ${kept} kept, ${dropped} dropped (on conflict: ${on_conflict})${slow}`
}
