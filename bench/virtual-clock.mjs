// A tenant's clock that stands still until all who work have come to wait: minutes pass in seconds.

/** Real milliseconds without any work under way after which everybody is taken to wait. */
const quietMs = 2

/** @param issuer of a local tenant, with trailing slash */
export async function openVirtualClock(issuer) {
  const steer = async (body) => {
    const response = await fetch(`${issuer}local/clock`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`the tenant answered ${response.status}`)
    return Date.parse((await response.json()).now)
  }
  let now = await steer({ stopped: true })
  now = await steer({ now: new Date(now).toISOString() }) // to the millisecond
  const sleepers = new Set()
  let busy = 0
  let stirred = 0
  let closed = false

  function wait(until, signal) {
    if (until <= now || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = { until, wake }
      function wake() {
        signal?.removeEventListener('abort', wake)
        sleepers.delete(sleeper)
        stirred++
        resolve()
      }
      signal?.addEventListener('abort', wake)
      sleepers.add(sleeper)
    })
  }

  /** Time does not pass while this is under way. */
  async function during(work) {
    busy++
    stirred++
    try {
      return await work()
    } finally {
      busy--
      stirred++
    }
  }

  async function isQuiet() {
    const before = stirred
    await new Promise((resolve) => setTimeout(resolve, quietMs))
    return busy === 0 && stirred === before
  }

  async function advance() {
    const next = Math.min(...[...sleepers].map(({ until }) => until))
    if (!Number.isFinite(next)) return
    now = await steer({ now: new Date(Math.ceil(next)).toISOString() })
    for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake()
  }

  async function run() {
    while (!closed) if ((await isQuiet()) && sleepers.size > 0) await advance()
  }

  const running = run()
  return {
    now: () => now,
    wait,
    during,
    /** Of a pool, so that its statements hold the time still, in transactions as well. */
    hold(pool) {
      const held = new WeakSet()
      pool.on('acquire', (client) => {
        if (held.has(client)) return
        held.add(client)
        const query = client.query.bind(client)
        const isAwaited = (args) => typeof args.at(-1) !== 'function' && typeof args[0]?.submit !== 'function'
        client.query = (...args) => (isAwaited(args) ? during(() => query(...args)) : query(...args))
      })
      const query = pool.query.bind(pool)
      pool.query = (...args) => during(() => query(...args))
      return pool
    },
    async close() {
      closed = true
      await running
      await steer({ stopped: false })
    },
  }
}
