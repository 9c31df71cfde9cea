// Logins of a test's own, with no more rights than the test gives.
import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import { administer } from './database.ts'

export interface Login {
  name: string
  /** The same database, as this login. */
  at(databaseUrl: string): string
}

/** @param memberOf roles of which it is a member */
export async function openLogin(t: Test, ...memberOf: string[]): Promise<Login> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const password = randomBytes(8).toString('hex')
  await administer(
    `CREATE ROLE ${name} LOGIN PASSWORD '${password}' ${memberOf.length > 0 ? `IN ROLE ${memberOf}` : ''}`,
  )
  t.teardown(() => administer(`DROP ROLE ${name}`))
  return {
    name,
    at: (databaseUrl) => {
      const url = new URL(databaseUrl)
      url.username = name
      url.password = password
      return url.href
    },
  }
}
