import { ManagementClient } from 'auth0'
import t from 'tap'
import { fetchAt } from '../../src/auth0/management.ts'
import { connection, start } from './calls.ts'

t.test('the unmodified SDK follows the Events API', async (t) => {
  const { tenant, api } = await start(t)
  const domain = new URL(tenant.issuer).host
  const { clientId, clientSecret } = tenant
  const client = new ManagementClient({
    domain,
    clientId,
    clientSecret,
    fetch: fetchAt({ domain, baseUrl: tenant.issuer }),
  })
  const stopping = new AbortController()
  const stream = await client.events.subscribe({}, { abortSignal: stopping.signal })
  await api('POST', 'users', { connection, user_id: 'ada', email: 'ada@example.com' })
  for await (const message of stream) {
    t.match(message, {
      type: 'user.created',
      event: { type: 'user.created', data: { object: { user_id: 'auth0|ada' } } },
    })
    break
  }
  stopping.abort()
})

t.test('what the Events API refuses, it refuses as Auth0 does', async (t) => {
  const { api, local } = await start(t)
  await api('POST', 'users', { connection, user_id: 'ada', email: 'ada@example.com' })
  const offset = Buffer.from('place 0').toString('base64')
  t.equal((await api('GET', 'events?from=nonsense')).status, 400)
  t.equal((await api('GET', 'events?from_timestamp=2026-09-01T08:00:00.000Z')).status, 400, 'twenty characters at most')
  t.equal((await api('GET', `events?from=${offset}&from_timestamp=2026-09-01T08:00:00Z`)).status, 400)
  await local('feed', { forget: true })
  t.match(await api('GET', `events?from=${offset}`), { status: 410, body: { errorCode: 'cursor_expired' } })
  await local('feed', { connections: 0 })
  t.match(await api('GET', 'events'), { status: 403, body: { errorCode: 'too_many_connections' } })
})

t.test('the log keeps events as long as it is told, and refuses older checkpoints', async (t) => {
  const { tenant, api, local } = await start(t)
  await api('POST', 'users', { connection, user_id: 'ada', email: 'ada@example.com' })
  await tenant.settled()
  const [{ log_id: checkpoint } = {}] = JSON.parse((await api('GET', 'logs')).text)
  t.equal((await api('GET', `logs?from=${checkpoint}`)).status, 200)
  await local('retention', { seconds: 60 })
  await local('clock', { advanceMs: 120_000 })
  t.equal((await api('GET', `logs?from=${checkpoint}`)).status, 400)
  t.same((await api('GET', 'logs')).body, [])
})
