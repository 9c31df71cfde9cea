import { getEventListeners } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { anySignal, underAny } from '../src/any-signal.ts'
import { managementBy, openAsk } from '../src/auth0/management.ts'
import { openLog } from '../src/log.ts'
import { openRefresher } from '../src/reconcile/refresh.ts'
import { noteChanges } from '../src/users/hints.ts'
import { openAnsweringApi } from './stage/answering-api.ts'
import { openPool } from './stage/database.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

t.test('the first of them ends it, with its reason, and nothing listens to the others any more', async (t) => {
  const [first, second] = [new AbortController(), new AbortController()]
  const any = anySignal(first.signal, second.signal)
  t.notOk(any.aborted)
  second.abort(new Error('enough'))
  t.match(any.reason, { message: 'enough' })
  t.equal(listeners(first.signal), 0)
  first.abort(new Error('too late'))
  t.match(any.reason, { message: 'enough' })
  t.match(anySignal(new AbortController().signal, second.signal).reason, { message: 'enough' }, 'ended before it began')
})

t.test('work that has ended, well or not, leaves nothing on the signal that it was under', async (t) => {
  const lasting = new AbortController()
  const listened = await underAny([lasting.signal, undefined], async () => listeners(lasting.signal))
  t.equal(listened, 1)
  await t.rejects(
    underAny([lasting.signal], () => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  )
  t.equal(listeners(lasting.signal), 0)
  const waiting = underAny([lasting.signal, null], (signal) => new Promise((resolve) => (signal.onabort = resolve)))
  lasting.abort()
  await waiting
})

t.test('any number may be at work under one without a warning', async (t) => {
  const warnings: string[] = []
  const onWarning = ({ name }: Error) => warnings.push(name)
  process.on('warning', onWarning)
  t.teardown(() => process.off('warning', onWarning))
  const lasting = new AbortController()
  const work = (signal: AbortSignal) =>
    underAny([signal], () => new Promise((resolve) => signal.addEventListener('abort', resolve)))
  const all = Array.from({ length: 50 }, () => underAny([lasting.signal], work))
  await new Promise(setImmediate) // warnings are told in a turn of their own
  lasting.abort()
  await Promise.all(all)
  t.strictSame(warnings, [])
})

t.test('a drain leaves nothing on the signal of its worker', async (t) => {
  const pool = await openPool(t)
  const at = new Date().toISOString()
  const ids = Array.from({ length: 20 }, (_, number) => `auth0|${number}`)
  await noteChanges(
    pool,
    ids.map((id) => ({ id, at, exists: true, stale: 'updated' })),
  )
  const lasting = new AbortController()
  const auth0 = await openAnsweringApi(t, ({ url }, response) =>
    response.end(JSON.stringify({ user_id: decodeURIComponent(url?.split('/').at(-1) ?? '') })),
  )
  const management = managementBy(openAsk(auth0))
  await openRefresher({ pool, log: openLog('silent'), management }).drain(lasting.signal)
  t.equal((await pool.query('SELECT FROM users WHERE stale_since IS NULL')).rowCount, ids.length)
  t.equal(listeners(lasting.signal), 0)
})

t.test('nothing of the product has the signal made that leaves something behind', async (t) => {
  const paths = (await readdir('src', { recursive: true })).filter((path) => path.endsWith('.ts'))
  const texts = await Promise.all(paths.map((path) => readFile(join('src', path), 'utf8')))
  t.ok(paths.length > 300)
  const calls = (text: string) => text.replace(/^\s*(\/\/|\*).*$/gm, '').includes('AbortSignal.any(')
  t.strictSame(
    paths.filter((_, index) => calls(texts[index] ?? '')),
    [],
  )
})
