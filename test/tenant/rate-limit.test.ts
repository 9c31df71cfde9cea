import t from 'tap'
import { writeJson } from '../../src/json.ts'
import { isObject, objectOf } from '../../src/tenant/members.ts'
import { type Answer, type Calls, start } from './calls.ts'

/** A tenant on this plan, whose time stands at the top of a minute. */
async function onPlan(t: Parameters<typeof start>[0], plan: string): Promise<Calls> {
  const calls = await start(t)
  await calls.local('clock', { stopped: true, now: '2026-09-01T08:00:00.000Z' })
  await calls.local('plan', { plan })
  return calls
}

async function granted({ api }: Calls, path: string, tries: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: tries }, () => api('GET', path)))
  return answers.filter(({ status }) => status !== 429).length
}

const told = ({ headers }: Answer): (number | undefined)[] =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)))

t.test('40 burst, 500 a minute: 40 at once, then the share of each second, and 500 in every minute', async (t) => {
  const calls = await onPlan(t, 'essentials')
  const top = Date.parse('2026-09-01T08:00:00.000Z') / 1000
  t.strictSame(told(await calls.api('GET', 'users/auth0%7C1')), [40, 39, top + 1])
  t.equal(await granted(calls, 'users/auth0%7C1', 50), 39)
  await calls.local('clock', { advanceMs: 999 })
  t.equal(await granted(calls, 'users', 1), 0, 'nothing within the second')
  await calls.local('clock', { advanceMs: 1 })
  t.equal(await granted(calls, 'users', 20), 8, 'at its top')
  let sum = 0
  for (let second = 0; second < 60; second++) {
    await calls.local('clock', { advanceMs: 1000 })
    sum += await granted(calls, 'users', 10)
  }
  t.equal(sum, 500)
})

t.test('a call beyond the limit is answered in the words of Auth0, with Retry-After where it is wanted', async (t) => {
  const calls = await onPlan(t, 'free')
  t.equal(await granted(calls, 'logs', 3), 2, 'one bucket for all calls')
  const refused = await calls.api('GET', 'users')
  t.equal(refused.status, 429)
  t.equal(
    refused.text,
    writeJson({
      statusCode: 429,
      error: 'Too Many Requests',
      message: 'Global limit has been reached',
      errorCode: 'too_many_requests',
    }),
  )
  t.equal(refused.headers.get('x-ratelimit-remaining'), '0')
  t.equal(refused.headers.get('retry-after'), null)
  await calls.local('plan', { retryAfter: true })
  t.equal((await calls.api('GET', 'users')).headers.get('retry-after'), '1')
})

t.test('groups have buckets of their own, on top of the one for all calls', async (t) => {
  const calls = await onPlan(t, 'essentials')
  t.equal(await granted(calls, 'users', 45), 40)
  t.equal(await granted(calls, 'logs', 45), 10)
  t.equal(await granted(calls, 'connections', 45), 5)
  t.equal(await granted(calls, 'jobs/job_1', 45), 10)
  await calls.local('plan', { plan: 'enterprise' })
  t.equal(await granted(calls, 'users', 60), 50)
  await calls.local('clock', { advanceMs: 1000 })
  t.equal(await granted(calls, 'logs', 60), 16, 'the same bucket')
})

t.test('the books tell calls, refusals by window, and the least that ever remained', async (t) => {
  const calls = await onPlan(t, 'essentials')
  await granted(calls, 'users', 30)
  await granted(calls, 'logs', 12)
  const { body } = await calls.local('plan')
  t.match(body, {
    plan: 'essentials',
    buckets: {
      'read-users': { burst: 40, rate: 500, per: 'minute', calls: 30, refused: 0, lowestRemaining: 10 },
      'read-logs': { calls: 12, refused: 2, lowestRemaining: 0, refusedByWindow: { '2026-09-01T08:00': 2 } },
    },
  })
  await calls.local('plan', { plan: 'none' })
  const none = (await calls.local('plan')).body
  t.same(isObject(none) && objectOf(none, 'buckets'), {})
  t.equal(await granted(calls, 'users', 100), 100)
  t.match(await calls.local('plan', { plan: 'gold' }), { status: 400 })
})
