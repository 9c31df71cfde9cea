// What the fleet is under: people who make requests, senders that deliver as Auth0 does (whatever is not answered 2xx
// comes again), and changes at the tenant. Counts every answer as the client has seen it.
import { setTimeout as sleep } from 'node:timers/promises'
import { secrets } from './stage.mjs'

const callers = 4
const senders = 4

/** Between two requests of one client: the load is there to be struck, and not to measure the machine. */
const pauseMs = 25

/** A client that was told to come again comes in part of that time, so that there is always somebody. */
const patience = 0.3

/** Answers with a 5xx that are announced: own trouble, with a code, which says when to come again. */
const announced = new Set(['database_unavailable', 'unavailable', 'intake_full', 'not_ready', 'keys_unavailable'])

/** Deliveries of other loads had ids of their own. */
let loads = 0

export async function startLoad({ balancer, tenant }) {
  const load = { seen: new Map(), taken: new Set(), odd: [], slowestMs: 0, underWay: 0 }
  const number = ++loads
  const tokens = await Promise.all(tenant.people.slice(0, 10).map(tenant.token))
  let [isOver, last] = [false, 0]

  /** @returns the status */
  async function ask(what, path, options) {
    const beganAt = performance.now()
    load.underWay++
    const answer = await fetch(balancer.url + path, options)
    const text = await answer.text()
    load.underWay--
    load.slowestMs = Math.max(load.slowestMs, performance.now() - beganAt)
    note(load, what, answer, text)
    return answer.status
  }

  async function call(caller) {
    for (let turn = caller; !isOver; turn++) {
      const authorization = `Bearer ${tokens[turn % tokens.length]}`
      const status = await ask('GET /me', '/me', { headers: { authorization } })
      await sleep(status === 200 ? pauseMs : 1000 * patience)
    }
  }

  async function send(sender) {
    for (let turn = sender; !isOver; turn++) {
      const ids = Array.from({ length: turn % 4 === 0 ? 20 : 1 }, () => `fleet-${number}-${++last}`)
      const lines = ids.map((id) => hintOf(id, tenant.people[last % tenant.people.length]))
      const body = [...lines, ...(turn % 8 === 0 ? [`{"log_id":"cut ${ids[0]}`] : [])].join('\n')
      const headers = { authorization: `Bearer ${secrets.log}` }
      while ((await ask('webhook', '/webhooks/auth0/logs', { method: 'POST', headers, body })) !== 200) {
        await sleep(1000 * patience)
      }
      for (const id of ids) load.taken.add(id)
      await sleep(pauseMs)
    }
  }

  const stopChanges = tenant.startChanges()
  const going = Promise.all([
    ...Array.from({ length: callers }, (_, caller) => call(caller)),
    ...Array.from({ length: senders }, (_, sender) => send(sender)),
  ])
  /** Begins nothing new; resolves when all that was begun is answered, and every delivery taken. */
  const stop = async () => {
    isOver = true
    await going
    load.changes = await stopChanges()
    return load
  }
  return { load, stop }
}

function note(load, what, { status, headers }, text) {
  const code = status === 200 ? '' : ` ${codeIn(text)}`
  const key = `${what} ${status}${code}`
  load.seen.set(key, (load.seen.get(key) ?? 0) + 1)
  if (status === 200 || status === 502) return
  const isAnnounced = status === 503 && announced.has(codeIn(text)) && Number(headers.get('retry-after')) > 0
  if (!isAnnounced) load.odd.push(`${key}: ${text.slice(0, 200)}`)
}

function codeIn(text) {
  try {
    return String(JSON.parse(text).code)
  } catch {
    return 'no code'
  }
}

/** Names a change that did not happen: the worker has to ask, and finds what it holds. */
function hintOf(id, userId) {
  return JSON.stringify({ log_id: id, data: { type: 'scp', date: new Date().toISOString(), user_id: userId } })
}
