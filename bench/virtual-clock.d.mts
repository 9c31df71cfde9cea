import type pg from 'pg'

export interface VirtualClock {
  /** Milliseconds since 1970 on the tenant's clock. */
  now(): number
  wait(until: number, signal?: AbortSignal): Promise<void>
  /** Time does not pass while this is under way. */
  during<T>(work: () => Promise<T>): Promise<T>
  /** Statements of this pool hold the time still. */
  hold(pool: pg.Pool): pg.Pool
  close(): Promise<void>
}

export function openVirtualClock(issuer: string): Promise<VirtualClock>
