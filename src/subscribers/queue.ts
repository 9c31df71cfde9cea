// BullMQ's part: one job per subscriber, so that who is slow or fails holds up nobody else. How far each has come stands in
// the table; a job that is lost with its engine costs the time to the next change, or until a worker next looks around
// (`src/reconcile/samples.ts`), for which it needs no schedule of its own.
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { AnyQueue, Engine } from '../engine.ts'
import { Failure } from '../errors.ts'
import { feedPosition } from '../feed/read.ts'
import { type Log, seldom } from '../log.ts'
import { maxSubscribers } from './book.ts'
import { type DeliveryOptions, deliver } from './deliver.ts'
import { Later } from './policy.ts'
import { hasActive, waitingSubscribers } from './progress.ts'

export interface SubscriberQueue {
  /** Has everybody delivered to who has something to come. Never fails: it is tried again until it is done. */
  wake(): Promise<void>
  close(): Promise<void>
}

export interface SubscriberQueueOptions {
  engine: Engine
  pool: Pool
  log: Log
}

const queueName = 'user-mirror-subscribers'
const jobName = 'deliver'

/** The schedule of an earlier version. */
const formerSchedule = 'wake-subscribers'

/** Far more than there are until a subscriber is paused; each says itself how long it is to the next. */
const attempts = 1_000

/** From a wake that did not reach the engine or the database to the next. */
const againMs = 1_000

/** As long as nobody says otherwise: trouble of our own. */
const troubleMs = 5_000

/**
 * Seconds from one look at an empty queue to the next, should a worker not have heard of a job. On Redis that long a wait
 * would outlast a connection that is dead without a word.
 */
const lookSeconds = { redis: 5, postgres: 60 }

/** A dead worker's deliveries are taken over after this time. */
const lockMs = 10_000

/** So long a message that is under way may take when the worker is to end. */
const graceMs = 5_000

const Wanted = Type.Object({ id: Type.String(), version: Type.Integer() })

export function openSubscriberQueue(options: SubscriberQueueOptions): SubscriberQueue {
  const queue = options.engine.queue(queueName)
  const { wake, stop } = wakerOf(queue, options)
  return {
    wake,
    close: async () => {
      stop()
      await queue.close()
    },
  }
}

function wakerOf(queue: AnyQueue, { engine, pool, log }: SubscriberQueueOptions) {
  const tell = seldom(log, 'deliveries to subscribers could not be begun')
  let again: NodeJS.Timeout | undefined
  let stopped = false
  const wake = async (): Promise<void> => {
    clearTimeout(again)
    try {
      if (!engine.isReached()) throw new Error('the queue engine is away')
      await wakeAll(queue, pool)
    } catch (error) {
      if (stopped) return
      tell(error)
      again = setTimeout(() => void wake(), againMs).unref()
    }
  }
  const stop = () => {
    stopped = true
    clearTimeout(again)
  }
  return { wake, stop }
}

async function wakeAll(queue: AnyQueue, pool: Pool): Promise<void> {
  if (!(await hasActive(pool))) return
  const head = await feedPosition(pool).catch(noneWhereOff)
  if (head === undefined) return
  for (const { id, version, waitMs } of await waitingSubscribers(pool, head)) {
    await queue.add(jobName, { id, version }, { ...jobOptions, ...onlyOne(id, version), delay: waitMs })
  }
}

function noneWhereOff(error: unknown): undefined {
  if (!(error instanceof Failure) || error.code !== 'feed_off') throw error
}

const jobOptions = {
  attempts,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 0,
}

/**
 * While one delivery runs, any number of wakes become the one that follows it; while it waits for its next attempt, none.
 * What an operator has changed waits for nothing.
 */
function onlyOne(id: string, version: number) {
  return { deduplication: { id: `${id}.${version}`, keepLastIfActive: true } }
}

export type SubscriberWorkerOptions = SubscriberQueueOptions & DeliveryOptions

/** Delivers until it is closed; then the messages under way are the last, and go on with another worker. */
export async function startSubscriberWorker(options: SubscriberWorkerOptions): Promise<SubscriberQueue> {
  const { engine, pool } = options
  const stopping = new AbortController()
  const cutOff = new AbortController()
  const endings = { stopping: stopping.signal, cutOff: cutOff.signal }
  const queue = engine.queue(queueName)
  const { wake, stop } = wakerOf(queue, options)
  const worker = engine.worker(
    queueName,
    async ({ data }) => {
      if (!Check(Wanted, data)) return
      await deliver(options, data, endings)
      if (stopping.signal.aborted) await wakeAll(queue, pool)
    },
    {
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount: 10,
      concurrency: maxSubscribers + 1,
      drainDelay: engine.mayForget ? lookSeconds.redis : lookSeconds.postgres,
      settings: { backoffStrategy: (_attempts, _type, error) => (error instanceof Later ? error.waitMs : troubleMs) },
    },
  )
  await queue.waitUntilReady()
  await queue.removeJobScheduler(formerSchedule)
  return {
    wake,
    close: async () => {
      stop()
      stopping.abort()
      const cutting = setTimeout(() => cutOff.abort(), graceMs)
      await worker.close()
      clearTimeout(cutting)
      await queue.close()
    },
  }
}
