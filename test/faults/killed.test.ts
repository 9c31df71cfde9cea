import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { emptyDirectory, type Running, run } from '../stage/command.ts'
import { openDatabase, openPool } from '../stage/database.ts'
import { sameBooks, startLoad } from '../stage/load.ts'
import { type Answer, call, secret } from '../stage/mirror.ts'

/** A few in every run; for long, `KILLS=50`. */
const kills = Number(process.env['KILLS'] ?? 5)

/**
 * A process takes about a second of a core to start, so that starts in a row would take several times as long.
 * Four processes serve one database, and each is killed as soon as it serves and has been left alone for a moment.
 */
const servers = 4
const longestMomentMs = 200

/** Between two deliveries of a sender: senders without a pause would take the cores that the starts need. */
const pauseMs = 10

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The processes that serve at the moment, each in its turn. */
function openCrew() {
  const urls: string[] = []
  const changes = new EventEmitter().setMaxListeners(0)
  let turn = 0
  const next = async (): Promise<string> => {
    if (urls.length === 0) await once(changes, 'joined')
    return urls[turn++ % urls.length] ?? next()
  }
  const join = (url: string) => {
    urls.push(url)
    changes.emit('joined')
  }
  return { next, join, leave: (url: string) => void urls.splice(urls.indexOf(url), 1) }
}

/** @returns undefined where the process was killed before it had answered */
async function deliver(url: string, body: string): Promise<Answer | undefined> {
  try {
    return await call('POST', `${url}/webhooks/auth0/logs`, { body, headers: { authorization: secret } })
  } catch (error) {
    if (error instanceof TypeError) return undefined // what fetch throws
    throw error
  }
}

async function start(t: Test, databaseUrl: string, directory: string): Promise<Running & { url: string }> {
  const env = { PORT: '0', DATABASE_URL: databaseUrl, LOG_STREAM_TOKENS: secret, LOG_LEVEL: 'info' }
  const running = run(t, ['serve'], env, directory)
  const [, url = ''] = await running.says(/"url":"([^"]+)".*ready/)
  return { ...running, url }
}

t.test(`${kills} times a process is killed under load: what was answered 2xx is there, and once`, async (t) => {
  const seed = Date.now() % 2 ** 32
  t.comment(`seed ${seed}`)
  const random = randomFrom(seed)
  const [databaseUrl, directory] = [await openDatabase(t), await emptyDirectory(t)]
  const crew = openCrew()
  let [left, broken] = [kills, 0]
  const load = startLoad(async (body) => {
    const answer = await deliver(await crew.next(), body)
    if (answer === undefined) broken++
    await sleep(pauseMs)
    return answer
  })

  async function lane(): Promise<void> {
    while (left-- > 0) {
      const server = await start(t, databaseUrl, directory)
      crew.join(server.url)
      await sleep(random() * longestMomentMs)
      t.strictSame(await server.end('SIGKILL'), [null, 'SIGKILL'])
      crew.leave(server.url)
    }
  }
  await Promise.all(Array.from({ length: servers }, lane))
  const last = await start(t, databaseUrl, directory)
  crew.join(last.url)
  await load.stop()
  t.comment(`${load.taken.size} events, ${broken} deliveries broken off, ${load.refused()} refused`)
  t.strictSame(load.odd, [], `seed ${seed}`)
  t.ok(broken > kills / 2, `the kills struck deliveries: ${broken} were broken off`)
  const pool = await openPool(t, databaseUrl)
  await sameBooks(t, { url: last.url, pool }, load)
  t.strictSame(await last.end('SIGTERM'), [0, null])
})
