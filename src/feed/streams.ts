// Followers by Server-Sent Events (HTML Standard, 9.2): an answer that goes on until one of the two leaves, the token
// expires, or its bearer may not read any more.
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { anySignal } from '../any-signal.ts'
import { Failure, isDatabaseTrouble } from '../errors.ts'
import { type Feed, follow } from './follow.ts'
import { changesAfter, type Page, type ReadOptions } from './read.ts'

export interface Streams {
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    cursor: string | undefined,
    options: ReadOptions,
  ): Promise<FastifyReply>
  /** Gives those whose followers do not read a moment, and cuts them off then. */
  end(): Promise<void>
}

export interface StreamsOptions {
  feed: Feed
  /** Throws where the bearer of the token may not read, or not any more. */
  admit: (request: FastifyRequest) => Promise<void>
  closing: AbortSignal
}

const graceMs = 1_000

/** Changes of one write; with the bound of a page in bytes, what one follower who does not read holds at most. */
const atOnce = 100

export function openStreams({ feed, admit, closing }: StreamsOptions): Streams {
  const open = new Set<FastifyReply>()

  async function* written(request: FastifyRequest, first: Page, options: ReadOptions, ending: AbortSignal) {
    let told = first.changes.at(-1)?.cursor ?? ''
    yield textOf(first, told)
    told = first.next
    try {
      for await (const page of follow(feed, first.next, options, ending)) {
        await admit(request)
        yield textOf(page, told)
        told = page.next
      }
    } catch (error) {
      // the follower comes again, with what it has, and is told then
      if (!(error instanceof Failure) && !isDatabaseTrouble(error))
        request.log.error({ err: error }, 'a stream was cut off')
    }
  }

  return {
    open: async (request, reply, cursor, { kinds, fields, limit = atOnce }) => {
      const options = { kinds, fields, limit: Math.min(limit, atOnce) }
      // what is wrong with the cursor is an answer, not a stream
      const first = await changesAfter(feed.pool, cursor, options)
      const gone = new AbortController()
      const body = Readable.from(written(request, first, options, anySignal(gone.signal, closing)), {
        highWaterMark: 1,
      })
      const leave = () => {
        open.delete(reply)
        gone.abort()
      }
      open.add(reply)
      reply.raw.once('close', leave)
      if (reply.raw.destroyed) leave() // meanwhile
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no')
      return reply.type('text/event-stream; charset=utf-8').send(body)
    },
    end: async () => {
      const end = performance.now() + graceMs
      while (open.size > 0 && performance.now() < end) await sleep(20)
      for (const reply of open) reply.raw.destroy()
    },
  }
}

/** An event for each change. Where there is none, at least the place to go on from, or a comment that keeps the line open. */
function textOf({ changes, next }: Page, told: string): string {
  if (changes.length === 0) return next === told ? ':\n\n' : `id: ${next}\n\n`
  return changes.map(({ cursor, kind, json }) => `id: ${cursor}\nevent: ${kind}\ndata: ${json}\n\n`).join('')
}
