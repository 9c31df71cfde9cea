import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { emptyDirectory, run } from '../stage/command.ts'
import { openDatabase } from '../stage/database.ts'
import { secret } from '../stage/mirror.ts'

/** Many times what there is room for, in every run; for long, `BODIES=200`. */
const connections = Number(process.env['BODIES'] ?? 24)
const megabyte = 1024 * 1024

/**
 * A body of 10 MB: two events, of which one is large, and white space between them. As many bytes of events of the usual
 * 1 kB would measure Postgres, and take minutes; to the server it makes no difference until it writes what it has read.
 */
const between = Buffer.alloc(9 * megabyte, ' ')

function bodyOf(number: number): Buffer[] {
  const data = { type: 's', user_id: `auth0|${number % 10}`, strategy_type: 'database' }
  const small = JSON.stringify({ log_id: `small-${number}`, data })
  const large = JSON.stringify({ log_id: `large-${number}`, data: { ...data, details: 'x'.repeat(megabyte) } })
  return [Buffer.from(`[${small},`), between, Buffer.from(`${large}]`)]
}

interface Outcome {
  status: number | undefined
  retryAfter: string | undefined
}

/**
 * The process has 140 MB at rest. A room full of these bodies took it to 500 MB at most; one full of events of 1 kB, which
 * take more for their bytes, to 630 MB. Without a bound 200 of them took 4.9 GB.
 */
const limitMegabytes = 650

/** Whoever is told to come again stops sending, and keeps its 10 MB to itself. */
function deliver(agent: Agent, url: string, parts: Buffer[]): Promise<Outcome> {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const headers = { authorization: secret, 'content-length': length }
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/webhooks/auth0/logs`, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] })
        if (response.statusCode !== 200) sending.destroy()
      })
    })
    sending.once('error', reject)
    for (const part of parts) sending.write(part)
    sending.end()
  })
}

/** What the process has had in memory at most, as Linux keeps it. */
async function peakMegabytes(pid: number | undefined): Promise<number> {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

t.test(
  `${connections} bodies of 10 MB at the same time: memory stays bounded, and all of them are taken in the end`,
  async (t) => {
    const databaseUrl = await openDatabase(t)
    const env = { PORT: '0', DATABASE_URL: databaseUrl, LOG_STREAM_TOKENS: secret, LOG_LEVEL: 'info' }
    const server = run(t, ['serve'], env, await emptyDirectory(t))
    const [, url = ''] = await server.says(/"url":"([^"]+)".*ready/)
    const atRest = await peakMegabytes(server.child.pid)
    const agent = new Agent({ keepAlive: true, maxSockets: connections })
    t.teardown(() => agent.destroy())

    const odd: Outcome[] = []
    let [first, refused] = [0, 0]
    async function send(number: number): Promise<void> {
      for (let attempt = 1; attempt <= 60 && odd.length === 0; attempt++) {
        const outcome = await deliver(agent, url, bodyOf(number))
        if (outcome.status === 200) {
          if (attempt === 1) first++
          return
        }
        // on a machine that is busy enough one is cut off, for it takes longer than a sender may
        if (outcome.status !== 408 && (outcome.status !== 503 || outcome.retryAfter !== '1')) odd.push(outcome)
        refused++
        await sleep(1000 + 1000 * Math.random()) // as told, and not all in the same moment
      }
      throw new Error(`delivery ${number} was never taken: ${JSON.stringify(odd)}`)
    }
    const begun = performance.now()
    await Promise.all(Array.from({ length: connections }, (_, number) => send(number)))
    t.strictSame(odd, [])
    t.comment(`${Math.round(performance.now() - begun)} ms, ${first} at once, ${refused} refused`)

    const pool = new pg.Client({ connectionString: databaseUrl })
    await pool.connect()
    const { rows } = await pool.query(
      'SELECT count(*)::int AS events, sum(length(body::text)) > 1e6 * count(*) / 2 AS whole FROM mirror.inbox',
    )
    await pool.end()
    t.strictSame(rows, [{ events: 2 * connections, whole: true }])
    const peak = await peakMegabytes(server.child.pid)
    t.comment(`peak ${Math.round(peak)} MB, at rest ${Math.round(atRest)} MB`)
    t.ok(peak < limitMegabytes, `the peak was ${Math.round(peak)} MB`)
    t.strictSame(await server.end('SIGTERM'), [0, null])
  },
)
