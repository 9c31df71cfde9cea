// Senders that deliver logins at the same time, in batches of one and of many. Each does what Auth0 does: whatever was
// not answered 2xx comes again, until it is.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Answer, call, type Mirror } from './mirror.ts'

export interface Load {
  /** Ids of the events that were answered 2xx. */
  taken: Set<string>
  /** Answers of 503 that said when to come again. */
  refused(): number
  /** Answers that no sender should ever get. */
  odd: string[]
  slowestMs(): number
  /** Sends nothing new; resolves when all that has been sent is taken. */
  stop(): Promise<void>
}

const senders = 12
const batchSizes = [1, 20, 1, 60]
const users = 40

/**
 * @param deliver undefined: the connection broke, and nobody knows how far the delivery came
 * @param patience part of the time that a sender was told to wait and does wait
 */
export function startLoad(deliver: (body: string) => Promise<Answer | undefined>, patience = 1): Load {
  const load = { taken: new Set<string>(), odd: [] as string[] }
  let [last, refused, slowest, isOver] = [0, 0, 0, false]

  /** @returns whether it was taken */
  async function attempt(body: string): Promise<boolean> {
    const start = performance.now()
    const answer = await deliver(body)
    slowest = Math.max(slowest, performance.now() - start)
    if (answer === undefined) return false
    if (answer.status === 200) return true
    const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN)
    if (answer.status !== 503 || !(retryAfter > 0)) load.odd.push(`${answer.status} ${answer.text}`)
    refused++
    await sleep(1000 * (retryAfter || 1) * patience)
    return false
  }

  async function send(sender: number): Promise<void> {
    for (let turn = sender; !isOver; turn++) {
      const size = batchSizes[turn % batchSizes.length] ?? 1
      const numbers = Array.from({ length: size }, () => ++last)
      const body = bodyOf(numbers)
      while (!(await attempt(body))) if (load.odd.length > 20) return // it will not get better
      for (const number of numbers) load.taken.add(idOf(number))
    }
  }

  const running = Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)))
  const stop = async () => {
    isOver = true
    await running
  }
  return { ...load, refused: () => refused, slowestMs: () => slowest, stop }
}

/** In the large ones there is something to be set aside, which has to be committed with the events or not at all. */
function bodyOf(numbers: readonly number[]): string {
  return [...numbers.map(login), ...(numbers.length > 20 ? ['{"log_id":"cut'] : [])].join('\n')
}

function idOf(number: number): string {
  return `log-${number}`
}

function login(number: number): string {
  const details = { stats: { loginsCount: number } }
  const user = { user_id: `auth0|${number % users}`, strategy_type: 'database' }
  return JSON.stringify({
    log_id: idOf(number),
    data: { type: 's', date: '2026-09-01T08:00:00.000Z', ...user, details },
  })
}

const wrongUsersSql = `
  SELECT id, logins, logins_count
  FROM (SELECT body->'data'->>'user_id' AS id, max((body#>>'{data,details,stats,loginsCount}')::int) AS logins
        FROM mirror.inbox GROUP BY 1) told
  FULL JOIN users USING (id)
  WHERE logins IS DISTINCT FROM logins_count`

/** Everything taken is there, each event once, and what follows from it is as if nothing had happened. */
export async function sameBooks(t: Test, { url, pool }: Pick<Mirror, 'url' | 'pool'>, { taken }: Load): Promise<void> {
  const inbox = await pool.query<{ log_id: string }>('SELECT log_id FROM mirror.inbox')
  const there = new Set(inbox.rows.map(({ log_id }) => log_id))
  const missing = [...taken].filter((id) => !there.has(id))
  t.strictSame(missing, [], 'nothing that was answered 2xx is missing')
  t.equal(inbox.rows.length, taken.size, 'and nothing is there twice')
  const { text } = await call('GET', `${url}/metrics`)
  t.match(text, `user_mirror_events_total{source="log_stream",outcome="stored"} ${taken.size}\n`, 'all are counted')
  t.strictSame((await pool.query(wrongUsersSql)).rows, [], 'and every user has had the last of the logins')
}
