// What the reading of an event depends on besides the event: this mirror's own settings, handed down from the start.
import type { Fields } from '../fields/fields.ts'

/** The kinds of connection, as `strategy_type` names them. */
export type ConnectionKind = 'database' | 'passwordless' | 'social' | 'enterprise'

/** What a user can be granted, each kind mirrored or not. */
export const grantKinds = ['roles', 'permissions', 'organizations'] as const

export type GrantKind = (typeof grantKinds)[number]

export interface Reading {
  /** Where a login makes the profile stale, because it may have been refreshed. */
  refreshOnLogin: readonly ConnectionKind[]
  /** What is mirrored of what users have been granted; absent: nothing. */
  grants?: readonly GrantKind[]
  /** What is mirrored of users; absent: everything. */
  fields?: Fields
  /** How the correlation ids of this mirror's own writes begin; absent: it writes nothing to Auth0. */
  ownWrites?: string
}

export const usualReading: Reading = { refreshOnLogin: ['social', 'enterprise'] }
