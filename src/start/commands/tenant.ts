// user-mirror tenant: the local tenant alone.
import { type Context, print } from '../command.ts'
import { openLocalTenant } from '../local.ts'

export async function tenantCommand({ config, shutdown }: Context): Promise<void> {
  const { issuer } = await openLocalTenant(config, shutdown)
  print(`tenant ${issuer} (what it can do: ${issuer}local/help)\nready`)
}
