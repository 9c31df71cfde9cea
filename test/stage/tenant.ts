// A local tenant whose signing keys were made before the tests: two of them take longer than all the rest of a start.
import { readFile } from 'node:fs/promises'
import { startTenant, type Tenant, type TenantOptions } from '../../src/tenant/tenant.ts'

/** @param options default any free port */
export async function openTenant(options: Partial<TenantOptions> = {}): Promise<Tenant> {
  const file = process.env['TEST_KEYS']
  if (file === undefined) throw new Error('run the tests with npm test')
  const [current, next] = JSON.parse(await readFile(file, 'utf8'))
  return startTenant({ port: 0, privateKeys: [current, next], ...options })
}
