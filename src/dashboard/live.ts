// GET /admin/live: the overview by Server-Sent Events, whenever it has changed. Read once a second for everybody who looks,
// and not at all while nobody does.
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Failure } from '../errors.ts'
import { seldom } from '../log.ts'
import { operatorSecurity } from '../readers/operator.ts'
import type { OnRequest } from './guard.ts'
import type { Overview, ReadOverview } from './overview.ts'

export interface LiveOptions {
  onRequest: OnRequest
  overview: ReadOverview
}

interface Viewer {
  request: FastifyRequest
  stream: PassThrough
}

const everyMs = 1_000

/** So that a viewer who is told nothing knows that there was nothing to tell. */
const beatMs = 15_000

/** A viewer who does not read is cut off with so many bytes that wait. */
const mostWaiting = 1_000_000

/** Of one process. */
const mostViewers = 100

export const liveRoute: FastifyPluginAsync<LiveOptions> = async (app, { onRequest, overview }) => {
  const viewers = new Set<Viewer>()
  const tell = seldom(app.log, 'the dashboard could not be told how the mirror stands')
  let last: Told | undefined
  let turning: Promise<void> | undefined
  const closing = new AbortController()

  function start(): void {
    turning ??= turn().finally(() => {
      turning = undefined
      last = undefined
      if (viewers.size > 0 && !closing.signal.aborted) start()
    })
  }

  async function turn(): Promise<void> {
    let toldAt = performance.now()
    while (await isWatched()) {
      const news = await latestNews()
      const isDue = news === '' && performance.now() - toldAt >= beatMs
      const text = isDue ? eventOf('beat', '{}') : news
      if (!text) continue
      toldAt = performance.now()
      send(viewers, text)
    }
  }

  async function isWatched(): Promise<boolean> {
    await sleep(everyMs, undefined, { signal: closing.signal }).catch(() => undefined)
    if (!closing.signal.aborted) await dismiss(viewers, onRequest)
    return viewers.size > 0 && !closing.signal.aborted
  }

  /** @returns '' where there is none, undefined where nothing could be read: then what is shown is not live, and no beat comes */
  async function latestNews(): Promise<string | undefined> {
    try {
      const now = toldOf(await overview())
      const news = newsOf(now, last)
      last = now
      return news
    } catch (error) {
      tell(error)
      return undefined
    }
  }

  async function open(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (viewers.size >= mostViewers) throw new Failure('too_many_requests', { retryAfterSeconds: 10 })
    const first = toldOf(await overview())
    const viewer = { request, stream: new PassThrough() }
    viewers.add(viewer)
    viewer.stream.once('close', () => viewers.delete(viewer))
    viewer.stream.write(`retry: 2000\n\n${eventOf('overview', first.json)}`)
    last ??= first
    start()
    reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no')
    return reply.type('text/event-stream; charset=utf-8').send(viewer.stream)
  }

  app.addHook('preClose', async () => {
    closing.abort()
    for (const { stream } of viewers) stream.destroy()
    await turning
  })

  app.get('/admin/live', { onRequest, schema }, open)
}

const schema = {
  tags: ['admin'],
  operationId: 'followOverview',
  refuses: ['permission_missing', 'too_many_requests'] as const,
  summary: 'The overview as Server-Sent Events, at once and whenever it has changed',
  description:
    'At most once a second. `overview` has the whole of it, `progress` the runs under way; `beat` comes where there is nothing to tell. Ends with the session, or with the token.',
  security: operatorSecurity,
  answerHeaders: Type.Object({
    'x-accel-buffering': Type.String({ description: 'no: nginx is to pass it on at once' }),
  }),
  answers: { type: 'text/event-stream', schema: Type.String(), description: 'Events `overview`, `progress`, `beat`' },
}

interface Told {
  json: string
  /** The same but for what moves by itself, and for how far runs have come. */
  standing: string
  progress: string
}

function toldOf(overview: Overview): Told {
  const { at: _, sources, runs, ...rest } = overview
  const still = sources.map(({ lag_seconds: _, ...source }) => source)
  const ended = runs.map(({ id, finished_at, outcome }) => ({ id, finished_at, outcome }))
  return {
    json: JSON.stringify(overview),
    standing: JSON.stringify([rest, still, ended]),
    progress: JSON.stringify({ runs: runs.filter(({ finished_at }) => finished_at === null) }),
  }
}

function newsOf(now: Told, last: Told | undefined): string {
  const overview = now.standing === last?.standing ? '' : eventOf('overview', now.json)
  return now.progress === last?.progress ? overview : overview + eventOf('progress', now.progress)
}

function eventOf(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`
}

/** Sessions and tokens come to their end while somebody looks. */
async function dismiss(viewers: Set<Viewer>, admit: OnRequest): Promise<void> {
  for (const { request, stream } of [...viewers]) {
    const isAdmitted = await admit(request).then(
      () => true,
      (error: unknown) => !(error instanceof Failure && error.status < 500),
    )
    if (!isAdmitted) stream.end()
  }
}

function send(viewers: ReadonlySet<Viewer>, text: string): void {
  for (const { stream } of [...viewers]) {
    if (stream.writableLength + stream.readableLength > mostWaiting) stream.destroy()
    else if (!stream.writableEnded) stream.write(text)
  }
}
