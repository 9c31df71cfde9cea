import t from 'tap'
import { startTenant } from '../../src/tenant/tenant.ts'
import { type Calls, type Receiver, receive, start, stream } from './calls.ts'

/** One event each. */
async function makeEvents({ api }: Calls, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await api('DELETE', `users/auth0%7C${n}`)
}

const ids = (receiver: Receiver): unknown[] => receiver.events().map(({ log_id }) => log_id)

t.test('each body format brings each event once, under exactly the headers configured', async (t) => {
  const calls = await start(t)
  for (const httpContentFormat of ['JSONLINES', 'JSONARRAY', 'JSONOBJECT']) {
    const receiver = await receive(t)
    const sink = {
      httpContentFormat,
      httpContentType: 'application/odd; x=1',
      httpAuthorization: 'no scheme, as it is',
      httpCustomHeaders: [{ header: 'x-source', value: 'auth0' }],
    }
    const id = await stream(calls, receiver, { sink })
    await makeEvents(calls, 3)
    await calls.tenant.settled()
    t.equal(new Set(ids(receiver)).size, 3, httpContentFormat)
    t.equal(ids(receiver).length, 3)
    for (const { headers } of receiver.deliveries) {
      t.match(headers, {
        'content-type': 'application/odd; x=1',
        authorization: 'no scheme, as it is',
        'x-source': 'auth0',
      })
    }
    await calls.api('DELETE', `log-streams/${id}`)
  }
})

t.test('filters let through only the codes of their groups', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await stream(calls, receiver, { filters: [{ type: 'category', name: 'user.success' }] })
  const connection = 'Username-Password-Authentication'
  await calls.api('POST', 'users', { connection, email: 'a@example.com', user_id: '1' })
  await calls.api('DELETE', 'users/auth0%7C1')
  await calls.tenant.settled()
  t.match(receiver.events(), [{ type: 'sdu' }])
  t.equal(receiver.events().length, 1)
})

t.test('a failed batch is tried three times, then again in the next cycle until it succeeds', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await stream(calls, receiver)
  receiver.answers.push(500, 401, 302, 503)
  await makeEvents(calls, 1)
  await calls.tenant.settled()
  t.equal(receiver.deliveries.length, 0, 'given up for now')
  t.equal(receiver.answers.length, 1, 'after three attempts')
  await receiver.delivered()
  t.equal(ids(receiver).length, 1)
})

t.test('a paused stream keeps its events and delivers them when it is active again', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  const id = await stream(calls, receiver)
  t.match(await calls.api('PATCH', `log-streams/${id}`, { status: 'paused' }), {
    status: 200,
    body: { status: 'paused' },
  })
  await makeEvents(calls, 2)
  await calls.tenant.settled()
  t.equal(receiver.deliveries.length, 0)
  await calls.api('PATCH', `log-streams/${id}`, { status: 'active' })
  await calls.tenant.settled()
  t.equal(ids(receiver).length, 4, 'two, and the two changes of the stream itself')
})

t.test('startFrom sends what is retained since then again', async (t) => {
  const calls = await start(t)
  await makeEvents(calls, 3)
  await calls.tenant.settled()
  const receiver = await receive(t)
  const sink = { httpEndpoint: receiver.url, httpContentFormat: 'JSONLINES' }
  await calls.api('POST', 'log-streams', { type: 'http', sink, startFrom: new Date(Date.now() - 60_000).toISOString() })
  await calls.tenant.settled()
  t.equal(ids(receiver).length, 4, 'three, and the making of the stream')
})

t.test('faults drop, duplicate, delay and reorder deliveries', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await stream(calls, receiver)
  const deliver = async (deliveries: object): Promise<unknown[]> => {
    receiver.deliveries.length = 0
    await calls.local('faults', { deliveries })
    await makeEvents(calls, 4)
    await calls.local('log-streams/flush', {})
    return ids(receiver)
  }
  t.equal((await deliver({ dropped: 1 })).length, 0)
  t.equal((await deliver({ duplicated: 1 })).length, 8)
  t.equal((await deliver({ delayed: 1, delayMs: 50 })).length, 4)
  t.equal(new Set(await deliver({ reordered: 1 })).size, 4)
  t.equal((await deliver({})).length, 4)
})

t.test('a log stream can be read, changed and deleted, and then is missing in the words of Auth0', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  const id = await stream(calls, receiver, { name: 'mirror' })
  t.match((await calls.api('GET', `log-streams/${id}`)).body, { id, name: 'mirror', isPriority: false })
  t.equal((await calls.api('DELETE', `log-streams/${id}`)).status, 204)
  const missing = { statusCode: 404, error: 'Not Found', message: 'The log stream does not exist.' }
  t.same((await calls.api('GET', `log-streams/${id}`)).body, missing)
  t.match(await calls.api('POST', 'log-streams', { type: 'http', sink: { httpEndpoint: 'nowhere' } }), { status: 400 })
  t.match(await calls.api('POST', 'log-streams', { type: 'splunk', sink: {} }), { status: 400 })
})

t.test('closing in the middle of deliveries leaves nothing behind', async (t) => {
  const receiver = await receive(t)
  const calls = await start(t)
  await stream(calls, receiver)
  receiver.answers.push(500, 500, 500, 500)
  await makeEvents(calls, 2)
  await calls.tenant.close()
  await calls.tenant.settled()
  const heir = await startTenant({ port: calls.tenant.port })
  t.equal(heir.port, calls.tenant.port, 'the port is free again')
  await heir.close()
})
