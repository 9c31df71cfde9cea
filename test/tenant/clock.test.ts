import t from 'tap'
import { Clock } from '../../src/tenant/clock.ts'
import { call, managementToken, start } from './calls.ts'

t.test('a stopped clock moves only when it is moved, and takes dates, tokens and the index along', async (t) => {
  const calls = await start(t, { indexLagMs: 5000 })
  const { local, api, tenant } = calls
  await local('clock', { stopped: true, now: '2031-05-06T07:08:09.500Z' })
  const authorization = `Bearer ${await managementToken(tenant)}`
  await local('users?silent=true', { user_id: 'auth0|1' })
  const ask = () => api('GET', 'users', undefined, { authorization })
  t.equal((await ask()).headers.get('date'), 'Tue, 06 May 2031 07:08:09 GMT')
  t.same((await local('clock')).body, { now: '2031-05-06T07:08:09.500Z', stopped: true })
  await local('clock', { advance_ms: 4999 })
  t.same((await ask()).body, [])
  await local('clock', { advanceMs: 1 })
  t.same((await ask()).body, [{ user_id: 'auth0|1' }])
  t.equal((await ask()).headers.get('date'), 'Tue, 06 May 2031 07:08:14 GMT')
  await local('clock', { advanceMs: 24 * 3_600_000 })
  t.match(await ask(), { status: 401, body: { message: /^Expired token/ } })
  t.match((await local('clock', { stopped: false })).body, { stopped: false, now: /^2031-05-07T07:08:1/ })
  t.match(await call(`${tenant.issuer}local/clock`, 'POST', { stopped: 1 }), { status: 400 })
})

t.test('what falls due on the way is done in its order, at its time, and once', (t) => {
  const clock = new Clock()
  t.teardown(() => clock.close())
  clock.stop()
  const start = clock.now().getTime()
  const done: [string, number][] = []
  const note = (name: string) => () => void done.push([name, clock.now().getTime() - start])
  clock.after(300, note('late'))
  clock.after(100, () => {
    note('early')()
    clock.after(50, note('after early'))
  })
  clock.after(200, note('never'))()
  clock.advance(99)
  t.same(done, [])
  clock.advance(1000)
  clock.advance(1000)
  t.same(done, [
    ['early', 100],
    ['after early', 150],
    ['late', 300],
  ])
  clock.advance(-500)
  t.equal(clock.now().getTime() - start, 1599)
  t.end()
})

t.test('what is moved adds up to the millisecond, wherever the machine stands', (t) => {
  const { now } = performance
  t.teardown(() => Object.assign(performance, { now }))
  const off: number[] = []
  for (let place = 0; place < 2000; place++) {
    performance.now = () => 1_000 + place * 517.123457
    const clock = new Clock()
    clock.stop()
    const start = clock.elapsedMs()
    clock.after(720_000.1, () => undefined)
    for (const ms of [1_800_000, 0, 1_800_000]) clock.advance(ms)
    if (clock.elapsedMs() - start !== 3_600_000) off.push(place)
    clock.close()
  }
  t.same(off, [])
  t.end()
})

t.test('a running clock does what is due without being asked', async (t) => {
  const clock = new Clock()
  t.teardown(() => clock.close())
  const held = setTimeout(() => undefined, 10_000) // the clock alone keeps no process alive
  await new Promise<void>((resolve) => void clock.after(20, resolve))
  clearTimeout(held)
  const due = new Promise<void>((resolve) => void clock.after(3_600_000, resolve))
  clock.advance(3_600_000)
  await due
  t.pass()
})
