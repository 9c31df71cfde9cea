// The operator's desk for subscribers, as the API and the command line open it.
import type { Pool } from 'pg'
import type { SubscriberConfig } from '../config.ts'
import type { Auth0Config } from '../config-auth0.ts'
import type { Engine } from '../engine.ts'
import type { Log } from '../log.ts'
import { type Desk, openDesk } from '../subscribers/desk.ts'
import { openSubscriberQueue } from '../subscribers/queue.ts'
import type { Keys } from '../subscribers/secret.ts'
import { openSender } from '../subscribers/sender.ts'
import type { Shutdown } from './shutdown.ts'

export interface DeskParts {
  engine: Engine
  pool: Pool
  log: Log
  auth0: Auth0Config
  settings: SubscriberConfig
}

export function openSubscribersDesk({ engine, pool, log, auth0, settings }: DeskParts, shutdown: Shutdown): Desk {
  const { allowPrivate } = settings
  const queue = openSubscriberQueue({ engine, pool, log })
  shutdown.add('queue of subscribers', queue.close)
  const sender = openSender({ allowPrivate })
  shutdown.add('sender', sender.close)
  return openDesk({ pool, keys: keysOf(settings, auth0), allowPrivate, sender, wake: queue.wake })
}

/** What is configured, else what the database does not have either. */
export function keysOf({ keys: [first, ...others] }: SubscriberConfig, { clientSecret }: Auth0Config): Keys {
  return first === undefined ? [clientSecret] : [first, ...others]
}
