// Every type code of the tenant log (Auth0 docs, "Log Event Type Codes"), with its meaning or why it has none.
import type { Code } from './change.ts'
import { accounts } from './codes/accounts.ts'
import { factors } from './codes/factors.ts'
import { logins } from './codes/logins.ts'
import { operations } from './codes/operations.ts'
import { tokens } from './codes/tokens.ts'

/** A Map, so that a type called `constructor` or `__proto__` finds nothing. */
export const codes: ReadonlyMap<string, Code> = new Map(
  [accounts, logins, tokens, factors, operations].flatMap((group) => Object.entries(group)),
)
