import t from 'tap'
import { openEngine } from '../../src/engine.ts'
import { openLog } from '../../src/log.ts'
import { openDatabase } from '../stage/database.ts'
import { doorwayTo } from '../stage/doorway.ts'

t.test('a queue that found no database at first takes jobs when there is one', async (t) => {
  const door = await doorwayTo(t, await openDatabase(t))
  const engine = await openEngine({ redis: undefined, database: door.url }, openLog('silent'))
  const queue = engine.queue('user-mirror-subscribers')
  const add = () => queue.add('deliver', {})
  await t.rejects(Promise.all([add(), add()]))
  await door.open()
  const attempts = [add, add, add]
  const outcomes = []
  for (const attempt of attempts) outcomes.push(await attempt().then(Boolean, () => false))
  t.ok(outcomes.at(-1), `taken: ${outcomes}`)
  await queue.close()
  await engine.close()
})
