// Who there is in a generated history: people of each kind of connection.
import fc from 'fast-check'

export interface Person {
  id: string
  /** The id inside the identity, as some events give it. */
  bare: string
  strategy: string
  kind: string
}

const person = (kind: string, strategy: string, bare: string): Person => ({
  id: `${strategy}|${bare}`,
  bare,
  strategy,
  kind,
})

/** Whom the mirror holds before, whom it holds as gone, and whom it has not heard of: of each kind of connection. */
export const known = [
  person('database', 'auth0', 'ada'),
  person('social', 'google-oauth2', 'lin'),
  person('social', 'github', '1234567'),
  person('enterprise', 'samlp', 'acme|sam'),
  person('passwordless', 'sms', 'phil'),
]
export const gone = [person('database', 'auth0', 'gone'), person('enterprise', 'samlp', 'acme|gone')]
export const unheard = [
  person('database', 'auth0', 'new'),
  person('social', 'google-oauth2', 'new'),
  person('enterprise', 'samlp', 'acme|new'),
  person('passwordless', 'email', 'new'),
]

export const anyone = fc.constantFrom(...known, ...gone, ...unheard)
