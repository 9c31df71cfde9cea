import t from 'tap'
import { isObject, type JsonObject, objectOf } from '../../src/tenant/members.ts'
import { type Calls, connection, type Receiver, receive, start } from './calls.ts'

const types = ['user.created', 'user.updated', 'user.deleted']
const bearer = { method: 'bearer', token: 'secret' }

function streamTo({ url }: Receiver, authorization: JsonObject = bearer): JsonObject {
  const configuration = { webhook_endpoint: url, webhook_authorization: authorization }
  const subscriptions = types.map((event_type) => ({ event_type }))
  return { name: 'test', subscriptions, destination: { type: 'webhook', configuration } }
}

async function connect(calls: Calls, receiver: Receiver, authorization?: JsonObject): Promise<string> {
  const { body } = await calls.api('POST', 'event-streams', streamTo(receiver, authorization))
  return isObject(body) ? String(body['id']) : ''
}

function eventsOf(receiver: Receiver): { type: string; object: JsonObject; event: JsonObject }[] {
  return receiver.deliveries.map(({ text }) => {
    const event: JsonObject = JSON.parse(text)
    return { type: String(event['type']), object: objectOf(objectOf(event, 'data'), 'object'), event }
  })
}

const typesOf = (receiver: Receiver) => eventsOf(receiver).map(({ type, object }) => `${type} ${object['user_id']}`)

const create = ({ api }: Calls, user_id: string) =>
  api('POST', 'users', { connection, email: `${user_id}@example.com`, user_id })

t.test('each write of a user is told in one request, under the authorization configured', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await connect(calls, receiver, { method: 'basic', username: 'auth0', password: 'pw' })
  const steps: [step: () => Promise<unknown>, told: string[]][] = [
    [() => create(calls, '1'), ['user.created auth0|1']],
    [() => create(calls, '2'), ['user.created auth0|2']],
    [() => calls.api('PATCH', 'users/auth0%7C1', { name: 'Ada' }), ['user.updated auth0|1']],
    [() => calls.local('login', { user_id: 'auth0|1' }), []],
    [() => calls.local('login', { user_id: 'auth0|1', profile: { name: 'A' } }), ['user.updated auth0|1']],
    [
      () => calls.api('POST', 'users/auth0%7C1/identities', { provider: 'auth0', user_id: '2' }),
      ['user.deleted auth0|2', 'user.updated auth0|1'],
    ],
    [() => calls.api('DELETE', 'users/auth0%7C1/identities/auth0/2'), ['user.created auth0|2', 'user.updated auth0|1']],
    [() => calls.api('DELETE', 'users/auth0%7C1'), ['user.deleted auth0|1']],
    [() => calls.api('DELETE', 'users/auth0%7C1'), []],
    [() => calls.local('users?silent=true', { user_id: 'auth0|3' }), []],
    [() => calls.local('users', { user_id: 'auth0|4' }), ['user.created auth0|4']],
  ]
  for (const [step, told] of steps) {
    receiver.deliveries.length = 0
    await step()
    await calls.tenant.settled()
    t.strictSame(typesOf(receiver).sort(), told)
    for (const { headers } of receiver.deliveries) {
      t.equal(headers.authorization, `Basic ${Buffer.from('auth0:pw').toString('base64')}`)
    }
  }
})

t.test('an event has the envelope of a CloudEvent, and no member that the schema of events lacks', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  const id = await connect(calls, receiver)
  await create(calls, '1')
  await calls.api('PATCH', 'users/auth0%7C1', { password: 'a new one' })
  await calls.api('DELETE', 'users/auth0%7C1')
  await calls.tenant.settled()
  const told = eventsOf(receiver)
  for (const { event } of told) {
    t.match(event, { specversion: '1.0', id: /^evt_\w{22}$/, time: /Z$/, a0tenant: 'local', a0stream: id })
  }
  const updated = told.find(({ type }) => type === 'user.updated')
  t.match(updated?.object, { user_id: 'auth0|1', created_at: String, updated_at: String, identities: [{}] })
  t.notOk(updated?.object['last_password_reset'])
  t.match(updated?.event, { data: { previous_object: { user_id: 'auth0|1' } } })
  t.match(told.find(({ type }) => type === 'user.deleted')?.object, { deleted_at: /Z$/, email: '1@example.com' })
})

t.test('a stream is read without its secrets, changed, disabled and deleted', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  const custom = { method: 'custom_header', header_key: 'x-secret', header_value: 'hidden' }
  const id = await connect(calls, receiver, custom)
  const shown = await calls.api('GET', `event-streams/${id}`)
  t.match(shown.body, { id, status: 'enabled', destination: { configuration: { webhook_endpoint: receiver.url } } })
  t.notMatch(shown.text, 'hidden')
  t.match((await calls.api('GET', 'event-streams')).body, { eventStreams: [{ id }] })
  await create(calls, '1')
  await calls.tenant.settled()
  t.equal(receiver.deliveries[0]?.headers['x-secret'], 'hidden')

  t.match((await calls.api('PATCH', `event-streams/${id}`, { status: 'disabled' })).body, { id, status: 'disabled' })
  await create(calls, '2')
  await calls.api('PATCH', `event-streams/${id}`, { status: 'enabled' })
  await create(calls, '3')
  await calls.tenant.settled()
  t.strictSame(typesOf(receiver), ['user.created auth0|1', 'user.created auth0|3'], 'nothing is made up for')
  t.equal((await calls.api('DELETE', `event-streams/${id}`)).status, 204)
  t.equal((await calls.api('GET', `event-streams/${id}`)).status, 404)
  t.equal((await calls.api('POST', 'event-streams', { destination: { type: 'eventbridge' } })).status, 400)
})

t.test('a 4xx is final, anything else is tried four times; what has failed is listed and sent again', async (t) => {
  const calls = await start(t, { indexLagMs: 0 }, [5, 10, 20])
  const receiver = await receive(t)
  const id = await connect(calls, receiver)
  receiver.answers.push(401)
  await create(calls, '1')
  await calls.tenant.settled()
  receiver.answers.push(503, 500, 503, 503)
  await create(calls, '2')
  await calls.tenant.settled()
  receiver.answers.push(503)
  await create(calls, '3')
  await calls.tenant.settled()
  t.strictSame(typesOf(receiver), ['user.created auth0|3'])

  const { body } = await calls.api('GET', `event-streams/${id}/deliveries`)
  const failed: JsonObject[] = Array.isArray(body) ? body : []
  t.match(failed, [
    { event_stream_id: id, status: 'failed', event_type: 'user.created', attempts: [{ error_message: '401' }] },
    { attempts: [{}, {}, {}, { status: 'failed', error_message: '503' }] },
  ])
  const [first, second] = failed.map((delivery) => String(delivery['id']))
  t.match((await calls.api('GET', `event-streams/${id}/deliveries/${first}`)).body, { id: first })
  t.equal((await calls.api('POST', `event-streams/${id}/redeliver/${second}`)).status, 202)
  await calls.tenant.settled()
  t.strictSame(typesOf(receiver), ['user.created auth0|3', 'user.created auth0|2'])
  t.equal((await calls.api('POST', `event-streams/${id}/redeliver`, { event_types: ['user.created'] })).status, 202)
  await calls.tenant.settled()
  t.equal(receiver.deliveries.length, 3)
  t.strictSame((await calls.api('GET', `event-streams/${id}/deliveries`)).body, [])
})

t.test('a test event says that it is one', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  const id = await connect(calls, receiver)
  t.equal((await calls.api('POST', `event-streams/${id}/test`, { event_type: 'user.updated' })).status, 202)
  t.equal((await calls.api('POST', `event-streams/${id}/test`, { event_type: 'nothing' })).status, 400)
  await calls.tenant.settled()
  t.match(eventsOf(receiver), [{ type: 'user.updated', event: { a0purpose: 'test' } }])
})

t.test('faults drop, duplicate, delay and reorder events', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await connect(calls, receiver)
  let users = 0
  const deliver = async (deliveries: object): Promise<number> => {
    receiver.deliveries.length = 0
    await calls.local('faults', { deliveries })
    for (let n = 0; n < 4; n++) await create(calls, String(users++))
    await calls.tenant.settled()
    return receiver.deliveries.length
  }
  t.equal(await deliver({ dropped: 1 }), 0)
  t.equal(await deliver({ duplicated: 1 }), 8)
  t.equal(await deliver({ delayed: 1, delayMs: 30 }), 4)
  t.equal(await deliver({ reordered: 1 }), 4)
})

t.test('closing in the middle of attempts leaves nothing behind', async (t) => {
  const calls = await start(t)
  const receiver = await receive(t)
  await connect(calls, receiver)
  receiver.answers.push(503)
  await create(calls, '1')
  await calls.tenant.close()
  await calls.tenant.settled()
  t.equal(receiver.deliveries.length, 0)
})
