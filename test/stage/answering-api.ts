// A Management API that answers as told, in real time; tokens are always given.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { Auth0Config } from '../../src/config-auth0.ts'

/** @returns how it is reached */
export async function openAnsweringApi(t: Test, answer: RequestListener): Promise<Auth0Config> {
  const server = createServer((request, response) => {
    if (request.url !== '/oauth/token') return answer(request, response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: 'x', expires_in: 86400, token_type: 'Bearer' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { domain: 'tenant.example', baseUrl, issuers: [], audiences: [], clientId: 'a', clientSecret: 'b' }
}
