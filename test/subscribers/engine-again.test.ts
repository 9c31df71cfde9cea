import { EventEmitter, once } from 'node:events'
import t from 'tap'
import { openEngine } from '../../src/engine.ts'
import { openLog } from '../../src/log.ts'
import { openDatabase } from '../stage/database.ts'
import { doorwayTo } from '../stage/doorway.ts'
import { eventually } from '../stage/mirror.ts'

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

t.test('a worker that found no database at first works when there is one, and can be closed before', async (t) => {
  const door = await doorwayTo(t, await openDatabase(t))
  const engine = await openEngine({ redis: undefined, database: door.url }, openLog('silent'))
  const works = new EventEmitter()
  const worked = once(works, 'job')
  const options = { runRetryDelay: 100 }
  const worker = engine.worker('user-mirror-subscribers', async ({ name }) => void works.emit('job', name), options)
  const early = engine.worker('user-mirror-subscribers', async () => undefined, options)
  const producer = engine.queue('user-mirror-subscribers')
  await t.rejects(producer.waitUntilReady(), 'nobody can reach it')
  await early.close()
  await door.open()
  await eventually(
    () => producer.add('deliver', {}).then(Boolean, () => false),
    (isTaken) => isTaken,
  )
  t.strictSame(await worked, ['deliver'])
  await worker.close()
  await producer.close()
  await engine.close()
})
