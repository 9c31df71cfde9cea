import { AsyncLocalStorage } from 'node:async_hooks'
import t from 'tap'
import { openLine } from '../../src/auth0/budget-line.ts'

t.test('whoever waits behind another has the look for it in its own trace', async (t) => {
  const trace = new AsyncLocalStorage<string>()
  const line = openLine<string | undefined>({
    now: () => 0,
    urgency: (priority) => priority,
    look: async () => ({ leave: trace.getStore() }),
    wait: async () => undefined,
    forfeit: () => undefined,
  })
  const never = new AbortController().signal
  const names = ['first', 'second', 'third']
  const seen = await Promise.all(names.map((name) => trace.run(name, () => line.enter(1, never))))
  t.strictSame(seen, names)
})
