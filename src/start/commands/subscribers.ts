// user-mirror subscribers: what the operator's routes do about subscribers, on the command line.
import { parseArgs } from 'node:util'
import { openEngine } from '../../engine.ts'
import { Failure } from '../../errors.ts'
import { kinds as allKinds } from '../../feed/read.ts'
import type { Desk } from '../../subscribers/desk.ts'
import type { Subscriber } from '../../subscribers/subscriber.ts'
import { openAsApp } from '../as-app.ts'
import { type Context, countOf, databaseOf, print, Refusal, UsageError, withPool } from '../command.ts'
import { localTenantAt } from '../local-auth0.ts'
import { openSubscribersDesk } from '../open-desk.ts'
import { durationOf } from '../progress.ts'

interface Asked {
  target: string
  url?: string
  kinds?: string[]
  fields?: string[]
  after?: string
  keepSeconds: number
}

const usualKeepSeconds = 86_400

/** What each word does; the result is what `--json` prints. */
const actions: Record<string, (desk: Desk, asked: Asked) => Promise<unknown>> = {
  add: (desk, { target, after, ...wanted }) => desk.add({ ...wanted, url: target }, after),
  set: (desk, { target, url, kinds, fields }) =>
    desk.change(target, { ...(url && { url }), ...(kinds && { kinds }), ...(fields && { fields }) }),
  rotate: (desk, { target, keepSeconds }) => desk.rotate(target, keepSeconds),
  pause: (desk, { target }) => desk.pause(target),
  resume: (desk, { target, after }) => desk.resume(target, after),
  test: (desk, { target }) => desk.test(target),
  remove: async (desk, { target }) => {
    await desk.remove(target)
    return { id: target, removed: true }
  },
}

export async function subscribersCommand(context: Context): Promise<void> {
  const { word, asked, json } = wanted(context.args)
  await withDesk(context, async (desk) => {
    const action = word === undefined ? undefined : actions[word]
    const result = action === undefined ? { subscribers: await desk.list() } : await action(desk, asked)
    print(json ? JSON.stringify(result) : textOf(result))
    if (Reflect.get(Object(result), 'delivered') === false) process.exitCode = 1
  }).catch(explained)
}

function withDesk(context: Context, use: (desk: Desk) => Promise<void>): Promise<void> {
  const { config, log, shutdown } = context
  return withPool(context, async (pool) => {
    const engine = await openEngine({ redis: config.redisUrl, database: await openAsApp(databaseOf(config), log) }, log)
    shutdown.add('queue engine', engine.close)
    const auth0 = config.auth0 ?? localTenantAt(config.tenantPort)
    try {
      await use(openSubscribersDesk({ engine, pool, log, auth0, settings: config.subscribers }, shutdown))
    } finally {
      await shutdown.run()
    }
  })
}

const text = { type: 'string' } as const
const options = { url: text, kinds: text, fields: text, after: text, keep: text, json: { type: 'boolean' } } as const

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws UsageError */
function wanted(args: string[]): { word: string | undefined; asked: Asked; json: boolean } {
  const { values, positionals } = parsed(args)
  const [word, target = ''] = positionals
  if (word !== undefined && !Object.hasOwn(actions, word))
    throw new UsageError(`"${word}" is none of ${Object.keys(actions).join(', ')}`)
  if (word === 'add' && target === '') throw new UsageError('the URL of the subscriber is needed')
  if (word !== undefined && word !== 'add' && !uuid.test(target))
    throw new UsageError('the ID of a subscriber is needed, as `user-mirror subscribers` shows it')
  const kinds = listOf(values.kinds)
  const unknown = kinds?.find((kind) => !allKinds.some((one) => one === kind))
  if (unknown !== undefined) throw new UsageError(`--kinds: "${unknown}" is none of ${allKinds.join(', ')}`)
  const fields = listOf(values.fields)
  const { url, after } = values
  const filter = { ...(kinds && { kinds }), ...(fields && { fields }) }
  const keepSeconds = values.keep === '0' ? 0 : (countOf('--keep', values.keep) ?? usualKeepSeconds)
  const asked = {
    target,
    keepSeconds,
    ...filter,
    ...(url !== undefined && { url }),
    ...(after !== undefined && { after }),
  }
  return { word, asked, json: values.json === true }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An empty list takes a filter away. */
function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').flatMap((item) => item.trim() || [])
}

function explained(error: unknown): never {
  if (!(error instanceof Failure)) throw error
  const { title, detail } = error.problem()
  throw new Refusal(detail === undefined ? String(title) : `${title}: ${detail}`)
}

function textOf(result: unknown): string {
  const { subscribers, ...one }: { subscribers?: Subscriber[] } & Record<string, unknown> = Object(result)
  if (subscribers?.length === 0) return 'none yet: user-mirror subscribers add URL'
  if (subscribers !== undefined) return subscribers.map(lineOf).join('\n')
  return Object.entries(one)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(14)} ${Array.isArray(value) ? value.join(',') || 'all' : String(value)}`)
    .join('\n')
}

function lineOf({ id, url, delivered, paused_at, paused_reason, attempts, failure, cursor }: Subscriber): string {
  const paused = paused_at && `paused ${durationOf((Date.now() - Date.parse(paused_at)) / 1000)} ago: ${paused_reason}`
  const state = paused ?? (attempts > 0 ? `failing: ${attempts} times, ${failure}` : 'follows')
  return `${id}  ${url}  ${state}, ${delivered.toLocaleString('en')} delivered, at ${cursor}`
}
