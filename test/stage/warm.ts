// What nearly every test file does, once before them all: the functions of packages that it calls are kept compiled.
import t from 'tap'
import { startMirror } from './mirror.ts'

const mirror = await startMirror(t, { eventStream: true, adminToken: 'operator' })
const token = await mirror.token('auth0|1')
const answers = [
  await mirror.call('GET', '/me', { token }),
  await mirror.deliver(JSON.stringify({ log_id: '1', data: { type: 's', user_id: 'auth0|1' } })),
  await mirror.tell('{}'),
  await mirror.call('GET', '/users?limit=1', { token: await mirror.machineToken() }),
  await mirror.call('GET', '/admin/status', { token: 'operator' }),
  await mirror.call('GET', '/health/ready'),
  await mirror.call('GET', '/metrics'),
  await mirror.manage('GET', 'users?per_page=1'),
]
t.match(answers[0], { status: 200, json: { id: 'auth0|1' } })
t.strictSame([1, { a: ['b'] }], [1, { a: ['b'] }])
