// The worker's part in subscribers: they are sent what has changed, as soon as it is heard of.
import type { Pool } from 'pg'
import type { SubscriberConfig } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'
import type { Engine } from '../engine.ts'
import type { Log } from '../log.ts'
import { listenToChanges } from '../subscribers/listen.ts'
import { type Policy, usualPolicy } from '../subscribers/policy.ts'
import { startSubscriberWorker } from '../subscribers/queue.ts'
import { openSender } from '../subscribers/sender.ts'
import { keysOf } from './open-desk.ts'
import type { Shutdown } from './shutdown.ts'

export interface SubscriberSettings extends SubscriberConfig {
  /** What is not usual. */
  policy?: Partial<Policy>
  /** How long a receiver may take for its answer. */
  timeoutMs?: number
}

export interface WorkSubscribersOptions {
  engine: Engine
  pool: Pool
  databaseUrl: string
  log: Log
  auth0: Auth0Config
  settings: SubscriberSettings
}

/** @returns has everybody delivered to who has something to come */
export async function workSubscribers(
  options: WorkSubscribersOptions,
  shutdown: Shutdown,
): Promise<() => Promise<void>> {
  const { engine, pool, databaseUrl, log, auth0, settings } = options
  const { allowPrivate, timeoutMs } = settings
  const sender = openSender({ allowPrivate, ...(timeoutMs !== undefined && { timeoutMs }) })
  shutdown.add('sender', sender.close)
  const policy = { ...usualPolicy, ...settings.policy }
  const worker = await startSubscriberWorker({ engine, pool, log, sender, policy, keys: keysOf(settings, auth0) })
  shutdown.add('worker of subscribers', worker.close)
  const listener = listenToChanges({ databaseUrl, log, onChange: worker.wake })
  shutdown.add('listener of subscribers', listener.close)
  return worker.wake
}
