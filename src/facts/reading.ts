// What the reading of an event depends on besides the event: this mirror's own settings, handed down from the start.

/** The kinds of connection, as `strategy_type` names them. */
export type ConnectionKind = 'database' | 'passwordless' | 'social' | 'enterprise'

export interface Reading {
  /** Where a login makes the profile stale, because it may have been refreshed. */
  refreshOnLogin: readonly ConnectionKind[]
  /** How the correlation ids of this mirror's own writes begin; absent: it writes nothing to Auth0. */
  ownWrites?: string
}

export const usualReading: Reading = { refreshOnLogin: ['social', 'enterprise'] }
