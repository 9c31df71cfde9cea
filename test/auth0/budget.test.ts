import type { RequestListener } from 'node:http'
import type { Pool } from 'pg'
import t, { type Test } from 'tap'
import { type Budget, budgeted, openBudget, type Priority } from '../../src/auth0/budget.ts'
import { sharedBudget } from '../../src/auth0/budget-figures.ts'
import { type Ask, openAsk } from '../../src/auth0/management.ts'
import { openAnsweringApi } from '../stage/answering-api.ts'
import { openPool } from '../stage/database.ts'
import { openPlannedTenant } from '../stage/planned-tenant.ts'

async function many(ask: Ask, count: number, lanes: number): Promise<void> {
  let left = count
  const lane = async () => {
    while (left-- > 0) await ask('users/auth0%7Cnobody')
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

const plans = [
  { plan: 'free', bucket: 'api', calls: 20, kept: 1, atOnce: 1, perSecond: 1 },
  { plan: 'essentials', bucket: 'read-users', calls: 160, kept: 12, atOnce: 28, perSecond: 500 / 60 },
  { plan: 'enterprise', bucket: 'api', calls: 200, kept: 15, atOnce: 35, perSecond: 16 },
]

for (const { plan, bucket, calls, kept, atOnce, perSecond } of plans) {
  t.test(`${plan}: two processes use all that is theirs, and never touch the reserve`, async (t) => {
    const stage = await openPlannedTenant(t, plan)
    const budgets = [await stage.budget(), await stage.budget()]
    const begun = stage.clock.now()
    await Promise.all(budgets.map((budget) => many(budgeted(stage.ask, budget, 'hint'), calls / 2, 8)))
    const book = (await stage.books())[bucket]
    t.match(book, { calls, refused: 0 }, 'each call once, and none refused')
    t.ok(Number(book?.lowestRemaining) >= kept, `${book?.lowestRemaining} left at the least`)
    const seconds = (stage.clock.now() - begun) / 1000
    const permitted = (calls - atOnce) / perSecond
    t.ok(seconds <= permitted * 1.05 + 1, `${seconds} s for what takes ${permitted} s`)
  })
}

t.test('the reserve is a setting', async (t) => {
  const stage = await openPlannedTenant(t, 'enterprise')
  await many(budgeted(stage.ask, await stage.budget(0.8), 'hint'), 60, 8)
  t.match(await stage.books(), { api: { lowestRemaining: 40, refused: 0 } })
})

t.test(
  "where the team's own traffic has emptied the bucket, nothing is asked until it is filled up again",
  async (t) => {
    const stage = await openPlannedTenant(t, 'enterprise')
    const ask = budgeted(stage.ask, await stage.budget(), 'hint')
    await ask('users/auth0%7Cnobody')
    for (let index = 0; index < 49; index++) await stage.ask('users/auth0%7Cnobody')
    const response = await ask('users/auth0%7Cnobody')
    t.equal(response.status, 429, 'nobody could know: it is handed on to the caller')
    await many(ask, 20, 4)
    t.match(await stage.books(), { api: { calls: 71, refused: 1 } }, 'and it is the only one')
  },
)

t.test('what is more urgent goes first, whichever process it comes from', async (t) => {
  const stage = await openPlannedTenant(t, 'free')
  const [one, other] = [await stage.budget(), await stage.budget()]
  const order: Priority[] = []
  const put = async (budget: Budget, priority: Priority) => {
    await budgeted(stage.ask, budget, priority)('users/auth0%7Cnobody')
    order.push(priority)
  }
  await put(one, 'backfill')
  const first: Priority[] = ['backfill', 'sweep', 'hint', 'request']
  const pending = [...first, ...first].map((priority, index) => put(index % 2 === 0 ? one : other, priority))
  await Promise.all(pending)
  const sorted = ['request', 'request', 'hint', 'hint', 'sweep', 'sweep', 'backfill', 'backfill']
  t.strictSame(order, ['backfill', ...sorted])
  t.match(await stage.books(), { api: { refused: 0, lowestRemaining: 1 } })
})

t.test(
  'a backfill goes on in a storm without end, now and then, and whoever waits in a request is not kept',
  async (t) => {
    const stage = await openPlannedTenant(t, 'free')
    const [one, other] = [await stage.budget(), await stage.budget()]
    const ended = new AbortController()
    const storm = async (budget: Budget) => {
      const ask = budgeted(stage.ask, budget, 'hint')
      while (!ended.signal.aborted) await ask('users/auth0%7Cnobody', { leaving: ended.signal })
    }
    await budgeted(stage.ask, one, 'hint')('users/auth0%7Cnobody')
    const lanes = [one, other, one, other].map((budget) => storm(budget).catch(() => undefined))
    const waits: number[] = []
    const begun = stage.clock.now()
    const asks = budgeted(stage.ask, other, 'backfill')
    for (const path of ['jobs/1', 'jobs/1', 'users?page=0']) {
      const before = stage.clock.now()
      await asks(path)
      waits.push(stage.clock.now() - before)
    }
    const before = stage.clock.now()
    await budgeted(stage.ask, one, 'request')('users/auth0%7Cnobody')
    t.ok(stage.clock.now() - before <= 4_000, `${stage.clock.now() - before} ms for a request`)
    ended.abort()
    await Promise.all(lanes)
    t.ok(Math.max(...waits) <= 35_000, `a call of the backfill waits ${waits.join(', ')} ms`)
    t.ok(Math.min(...waits) >= 28_000, 'and the storm has the rest')
    const { api } = await stage.books()
    t.match(api, { refused: 0, lowestRemaining: 1 })
    t.ok(Number(api?.calls) >= ((stage.clock.now() - begun) / 1000) * 0.9, `${api?.calls} calls`)
  },
)

t.test('a call that its process took to the grave costs the others no more than a probe', async (t) => {
  const stage = await openPlannedTenant(t, 'enterprise')
  const [dead, alive] = [await stage.budget(), await stage.budget()]
  const never = new AbortController().signal
  await dead.admit('GET users', 'hint', never) // the first is the probe, and nothing comes of it
  const begun = stage.clock.now()
  await many(budgeted(stage.ask, alive, 'hint'), 10, 4)
  t.ok(stage.clock.now() - begun <= 17_000, 'its lease runs out')
  for (let index = 0; index < 20; index++) await dead.admit('GET users', 'hint', never)
  await many(budgeted(stage.ask, alive, 'hint'), 40, 8)
  t.match(await stage.books(), { api: { calls: 50, refused: 0 } })
  t.ok(Number((await stage.books())['api']?.lowestRemaining) >= 15)
})

t.test('whoever gives up waiting leaves the line, and the others go on', async (t) => {
  const stage = await openPlannedTenant(t, 'free')
  const ask = budgeted(stage.ask, await stage.budget(), 'hint')
  await ask('users/auth0%7Cnobody')
  const leaving = new AbortController()
  const gone = ask('users/auth0%7Cnobody', { leaving: leaving.signal })
  const stays = ask('users/auth0%7Cnobody')
  leaving.abort()
  await t.rejects(gone, { name: 'AbortError' })
  t.equal((await stays).status, 404)
  t.match(await stage.books(), { api: { calls: 2 } })
})

t.test('calls are counted by group of endpoints and priority, in the process and in the cluster', async (t) => {
  const stage = await openPlannedTenant(t, 'essentials')
  const budget = await stage.budget()
  await budgeted(stage.ask, budget, 'sweep')('users?q=x&per_page=1')
  await budgeted(stage.ask, budget, 'hint')('users/auth0%7Cnobody')
  await budgeted(stage.ask, budget, 'hint')('logs?take=1')
  t.match(budget.figures().calls, { 'GET users': { hint: 1, sweep: 1 }, 'GET logs': { hint: 1 } })
  const none = { request: 0, hint: 0, sweep: 0, backfill: 0 }
  t.match(await sharedBudget(await openPool(t, stage.databaseUrl), 0.3), {
    endpoints: [
      { endpoints: 'GET logs', calls: { ...none, hint: 1 }, refused: 0 },
      { endpoints: 'GET users', calls: { ...none, hint: 1, sweep: 1 }, refused: 0 },
    ],
    buckets: [
      { bucket: 'limit 10', limit: 10, remaining: 9, reserve: 3 },
      { bucket: 'limit 40', limit: 40, reserve: 12 },
    ],
  })
})

/** A tenant that answers as told, in real time. */
async function askOf(t: Test, pool: Pool, answer: RequestListener): Promise<Ask> {
  const auth0 = await openAnsweringApi(t, answer)
  const ask = openAsk(auth0)
  return budgeted(ask, openBudget({ pool, reserve: 0.3 }), 'hint')
}

t.test('a tenant that tells of no limit is asked by all who want to at once', async (t) => {
  const held: (() => void)[] = []
  const ask = await askOf(t, await openPool(t), (request, response) => {
    if (request.url?.endsWith('first')) return void response.end('{}')
    held.push(() => response.end('{}'))
    if (held.length === 20) for (const answer of held) answer()
  })
  await ask('users/first')
  await Promise.all(Array.from({ length: 20 }, () => ask('users/1')))
  t.equal(held.length, 20, 'answers came when all were there')
})

t.test('Retry-After is heeded, and nobody asks meanwhile', async (t) => {
  const asked: number[] = []
  const ask = await askOf(t, await openPool(t), (_request, response) => {
    asked.push(Date.now())
    if (asked.length === 1) response.writeHead(429, { 'retry-after': '2' })
    response.end('{}')
  })
  t.equal((await ask('users/1')).status, 429)
  await Promise.all([ask('users/1'), ask('users/2')])
  t.equal(asked.length, 3)
  const earliest = Math.floor(Number(asked[0]) / 1000) * 1000 + 2_000
  t.ok(Number(asked[1]) >= earliest, 'two seconds by its Date')
})
