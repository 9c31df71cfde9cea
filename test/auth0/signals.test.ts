import { getEventListeners } from 'node:events'
import t from 'tap'
import { openEventApi } from '../../src/auth0/event-api.ts'
import { openAsk } from '../../src/auth0/management.ts'
import { localAuth0 } from '../../src/start/local-auth0.ts'
import { startTenant } from '../../src/tenant/tenant.ts'
import { eventually } from '../stage/mirror.ts'

t.test('a signal that lasts gathers nothing from the questions put under it', async (t) => {
  const tenant = await startTenant({ port: 0 })
  t.teardown(() => tenant.close())
  const ask = openAsk(localAuth0(tenant))
  const lasting = new AbortController()
  for (let n = 0; n < 3; n++) t.equal((await ask('logs', { signal: lasting.signal })).status, 200)
  await t.rejects(openAsk({ ...localAuth0(tenant), baseUrl: 'http://127.0.0.1:9' })('logs', { signal: lasting.signal }))
  t.equal(getEventListeners(lasting.signal, 'abort').length, 0)
  await t.rejects(ask('logs', { signal: AbortSignal.abort() }), 'one that is aborted puts none')
})

t.test('a stream that is followed ends with its signal, and leaves nothing on it', async (t) => {
  const tenant = await startTenant({ port: 0 })
  t.teardown(() => tenant.close())
  const followers = async () =>
    Reflect.get(Object(await (await fetch(`${tenant.issuer}local/feed`)).json()), 'followers')
  const ending = new AbortController()
  const lists = openEventApi(openAsk(localAuth0(tenant))).follow({ at: new Date() }, ending.signal)
  const following = (async () => {
    for await (const _ of lists);
  })()
  await eventually(followers, (count) => count === 1)
  ending.abort()
  await t.rejects(following, { name: 'AbortError' })
  await eventually(followers, (count) => count === 0)
  t.equal(getEventListeners(ending.signal, 'abort').length, 0)
})
