// The mirror of a simulation: the product's own functions over a real database, each piece of work on a lane of its own.
import { EventEmitter, once } from 'node:events'
import type pg from 'pg'
import { openEventApi } from '../../src/auth0/event-api.ts'
import { openLogApi } from '../../src/auth0/log-api.ts'
import { type Ask, dateOf, managementBy, RateLimited, Refused, Unavailable } from '../../src/auth0/management.ts'
import { usualReading } from '../../src/facts/reading.ts'
import { eventDelivery } from '../../src/intake/events/delivery.ts'
import { openInbox } from '../../src/intake/inbox.ts'
import { logDelivery } from '../../src/intake/logs/delivery.ts'
import { followEvents } from '../../src/intake/pull/events.ts'
import { pollLogs } from '../../src/intake/pull/logs.ts'
import { openArrivals } from '../../src/intake/token/arrivals.ts'
import { callerOf } from '../../src/intake/token/caller.ts'
import { openLog } from '../../src/log.ts'
import { type Backfilled, backfill } from '../../src/reconcile/backfill/backfill.ts'
import { checkDrift } from '../../src/reconcile/drift.ts'
import { Pause } from '../../src/reconcile/pause.ts'
import { openRefresher } from '../../src/reconcile/refresh.ts'
import { refreshGroup } from '../../src/reconcile/refresh-group.ts'
import { openRefreshOne } from '../../src/reconcile/refresh-one.ts'
import { openWays } from '../../src/reconcile/refresh-ways.ts'
import { sweep } from '../../src/reconcile/sweep.ts'
import { staleUsers } from '../../src/users/read.ts'
import { type Answer, answerTo, responseOf } from './api.ts'
import { Died, type Lane, mortal, openLane } from './lanes.ts'
import { exportMs, type Post, type SimulatedTenant } from './tenant.ts'
import type { Proofs } from './watch.ts'

/** A question that Auth0 has answered; the answer is on its way. */
export interface Asked {
  id: string
  lane: Lane
  /** Milliseconds since 1970, cut to the second. */
  answeredAt: number
  /** Undefined where there is no such user. */
  updatedAt: number | undefined
  /** Lets the answer arrive, or the failure that takes its place. */
  arrive(failure?: number): void
  done: Promise<boolean>
}

export interface Walking {
  lane: Lane
  /** Resolves when it waits for the file, or has ended. */
  paused: Promise<unknown>
  /** Reads the file, or dies before it. */
  goOn(isDead?: boolean): void
  done: Promise<Backfilled>
  /** It has ended, one way or the other. */
  isOver(): boolean
}

const log = openLog('silent')
const never = new AbortController().signal
const quick = { firstMs: 1, mostMs: 1, patienceMs: 20 }

export interface Pools {
  /** For work whose statements come one after the other, whatever it does side by side. */
  single: pg.Pool
  several: pg.Pool
}

export class SimulatedMirror {
  readonly #pools: Pools
  readonly #tenant: SimulatedTenant
  readonly #fileUrl: string
  readonly proofs: Proofs = { gone: new Map(), alive: new Map() }

  constructor(pools: Pools, tenant: SimulatedTenant, fileUrl: string) {
    this.#pools = pools
    this.#tenant = tenant
    this.#fileUrl = fileUrl
  }

  /** Direct answers are noted as what they prove from then on. */
  #answer(path: string, init: RequestInit = {}): Answer {
    const answer = answerTo(this.#tenant, path, init, this.#fileUrl)
    const [, id] = /^users\/([^/?]+)$/.exec(path) ?? []
    if (id !== undefined)
      this.proofs[answer.status === 200 ? 'alive' : 'gone'].set(decodeURIComponent(id), this.#tenant.now())
    return answer
  }

  #isGone(id: string, at: string): void {
    const { gone } = this.proofs
    gone.set(id, Math.max(gone.get(id) ?? 0, Date.parse(at)))
  }

  #ask(failAt = Number.POSITIVE_INFINITY, status = 500): Ask {
    let asked = 0
    return async (path, init) => {
      const isFailing = asked++ === failAt
      return responseOf(this.#tenant, isFailing ? { status, body: {} } : this.#answer(path, init))
    }
  }

  /** All of one delivery, or several that come at the same time. */
  async deliver(lane: Lane, posts: readonly Post[], together: boolean): Promise<void> {
    const inbox = openInbox(lane.pool, () => undefined)
    const receivedAt = this.#tenant.clock.now().toISOString()
    const logs = posts.filter(({ product }) => product === 'logs').map(({ text }) => text)
    const events = posts.filter(({ product }) => product === 'events').map(({ text }) => text)
    const deliveries = [
      ...(logs.length > 0 ? [logDelivery('log_stream', Buffer.from(logs.join('\n')), receivedAt, usualReading)] : []),
      ...events.map((text) => eventDelivery('event_stream', Buffer.from(text), receivedAt, usualReading)),
    ]
    for (const { states = [] } of deliveries.flatMap(({ events }) => events)) {
      for (const { id, goneAt } of states) if (goneAt !== undefined) this.#isGone(id, goneAt)
    }
    if (together) await allOf(deliveries.map(inbox.take))
    else for (const delivery of deliveries) await inbox.take(delivery)
  }

  /** @returns false for a machine */
  async request(lane: Lane, claims: Record<string, unknown>): Promise<boolean> {
    const { id, machine, issuedAt } = callerOf(claims)
    if (machine) return false
    await openArrivals({ pool: lane.pool, onAsked: () => undefined }).arrive({ id, issuedAt })
    return true
  }

  /** Puts the question about one of the stale rows: Auth0 answers at once, and the answer is long on its way. */
  async ask(which: number): Promise<Asked | undefined> {
    const [others, awaited] = [
      await staleUsers(this.#pools.several, 100),
      await staleUsers(this.#pools.several, 100, 'awaited'),
    ]
    const stale = [...awaited, ...others]
    const user = stale[which % Math.max(1, stale.length)]
    if (user === undefined) return undefined
    const lane = openLane(this.#pools.several)
    const answer = responseOf(this.#tenant, this.#answer(`users/${encodeURIComponent(user.id)}`))
    const updatedAt = Date.parse(String(this.#tenant.get(user.id)?.['updated_at']))
    const dates = { answeredAt: dateOf(answer).getTime(), updatedAt: Number.isNaN(updatedAt) ? undefined : updatedAt }
    const way = new EventEmitter()
    const management = managementBy(async () => {
      const [failure]: unknown[] = await once(way, 'arrive')
      return typeof failure === 'number' ? responseOf(this.#tenant, { status: failure, body: {} }) : answer
    })
    const { answered: done } = openRefreshOne({ pool: lane.pool, log })(user, never, management)
    done.catch(() => undefined) // it is looked at when it arrives, if it does
    return { id: user.id, lane, ...dates, arrive: (failure) => void way.emit('arrive', failure), done }
  }

  async search(lane: Lane, few: number): Promise<void> {
    const stale = (await staleUsers(this.#pools.several, few)).filter(({ searchable }) => searchable)
    if (stale.length === 0) return
    await refreshGroup({ ...this.#refreshOptions(lane), ways: openWays(true) }, stale, false, never)
  }

  /** @param failAt the question, counted from 0, that is answered with `status` */
  async drain(failAt?: number, status?: number): Promise<void> {
    await openRefresher(this.#refreshOptions(openLane(this.#pools.single), failAt, status)).drain(never)
  }

  #refreshOptions(lane: Lane, failAt?: number, status?: number) {
    const ask = this.#ask(failAt, status)
    const clock = {
      now: () => this.#tenant.now(),
      wait: async (until: number, signal: AbortSignal) => {
        if (until < Number.POSITIVE_INFINITY) this.#tenant.clock.advance(Math.max(0, until - this.#tenant.now()))
        else if (!signal.aborted) await once(signal, 'abort')
      },
    }
    return { pool: lane.pool, management: managementBy(ask), ask, clock, log }
  }

  async pull(): Promise<void> {
    const inbox = openInbox(this.#pools.several, () => undefined)
    const options = { pool: this.#pools.several, inbox, log, reading: usualReading }
    await pollLogs({ ...options, api: openLogApi(this.#ask()) }, never)
    await followEvents({ ...options, api: openEventApi(async (_, init) => this.#eventStream(init?.headers)) }, never)
  }

  /** What came after an offset, and then the end of the connection. */
  #eventStream(headers: RequestInit['headers']): Response {
    const from = Number(new Headers(headers).get('last-event-id') ?? 0)
    const told = this.#tenant.told.filter(({ product }) => product === 'events').slice(from)
    const messages = told.map(
      ({ text }, index) => `id: ${from + index + 1}\ndata: {"offset":"${from + index + 1}","event":${text}}\n\n`,
    )
    for (const { text } of told) {
      const { type, data } = JSON.parse(text)
      if (type === 'user.deleted') this.#isGone(data.object.user_id, data.object.deleted_at)
    }
    return responseOf(this.#tenant, { status: 200, body: `:connected\n\n${messages.join('')}` })
  }

  async sweep(hours: number): Promise<void> {
    const since = new Date(this.#tenant.now() - hours * 3_600_000).toISOString()
    await sweep({ pool: this.#pools.several, ask: this.#ask(), log, pauses: quick }, { since }, never)
  }

  async compareAll(): Promise<void> {
    const options = { pool: this.#pools.several, ask: this.#ask(), log, pauses: quick, settleMs: 0 }
    await checkDrift(options, { all: true, repair: true }, never)
  }

  /** Begins a full comparison, or goes on with one that was broken off; it waits before it reads the file. */
  export(): Walking {
    const lane = openLane(this.#pools.several)
    const way = new EventEmitter()
    const paused = once(way, 'paused')
    let isPaused = false
    const ask: Ask = async (path, init) => {
      if (path.startsWith('jobs/job_') && isPaused) this.#tenant.clock.advance(exportMs)
      else if (path.startsWith('jobs/job_')) {
        isPaused = true
        way.emit('paused')
        const [isDead]: unknown[] = await once(way, 'goOn')
        if (isDead === true) throw new Died()
      }
      return responseOf(this.#tenant, this.#answer(path, init))
    }
    const done = backfill({ pool: lane.pool, ask, log, pauses: quick }, { confirm: true, share: 1 }, never)
    let isOver = false
    const end = () => {
      isOver = true
    }
    const ended = done.then(end, end)
    return {
      lane,
      paused: Promise.race([paused, ended]),
      goOn: (isDead = false) => void way.emit('goOn', isDead),
      done,
      isOver: () => isOver,
    }
  }
}

/** Who dies leaves nothing running. */
async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works)
  await Promise.all(works)
}

/** Work may fail for what is not its own fault. @returns whether it has not */
export async function bear(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    const isKnown = [RateLimited, Unavailable, Pause, Refused].some((kind) => error instanceof kind)
    if (!isKnown) throw error
    return false
  }
}

/** @returns whether it has lived to the end */
export async function perhapsDying(
  lane: Lane,
  diesAfter: number | null,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await (diesAfter === null ? work() : mortal(lane, diesAfter, work))
    return true
  } catch (error) {
    if (error instanceof Died) return false
    throw error
  }
}
