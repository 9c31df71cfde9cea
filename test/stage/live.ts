// Server-Sent Events as a browser takes them, one after another.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { checkContract } from './contract.ts'
import type { Answer } from './mirror.ts'

export interface LiveEvent {
  name: string
  data: Record<string, unknown>
}

export interface Live {
  status: number
  headers: Headers
  /** What has come so far, to the letter. */
  text(): string
  /** Waits for the next of this name that is as wanted; undefined: the answer has ended before. */
  next(name: string, isWanted?: (data: Record<string, unknown>) => boolean): Promise<LiveEvent | undefined>
  leave(): void
}

/** Not by `fetch`, which opens a connection anew when one is left, and would keep the mirror from closing. */
export async function openLive(url: string, headers: Record<string, string>): Promise<Live> {
  const request = get(url, { headers, agent: false })
  const [answer]: IncomingMessage[] = await once(request, 'response')
  if (answer === undefined) throw new Error('no answer')
  let text = ''
  const events = read(answer, (piece) => {
    text += piece
  })
  return {
    status: answer.statusCode ?? 0,
    headers: new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    text: () => text,
    next: async (name, isWanted = () => true) => {
      for (;;) {
        const { value, done } = await events.next()
        if (done) return undefined
        if (value.name === name && isWanted(value.data)) return value
      }
    },
    leave: () => void request.destroy(),
  }
}

async function* read(answer: IncomingMessage, onPiece: (text: string) => void): AsyncGenerator<LiveEvent, void> {
  let rest = ''
  for await (const piece of answer.setEncoding('utf8')) {
    onPiece(piece)
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
      if (name !== undefined) yield { name, data: JSON.parse(data ?? '{}') }
    }
  }
}

/** Its beginning, as an answer. */
export async function beginningOf(url: string, headers: Record<string, string>): Promise<Answer> {
  const live = await openLive(url, headers)
  await live.next('overview')
  const answer = { status: live.status, headers: live.headers, text: live.text(), json: {} }
  live.leave()
  await checkContract({ method: 'GET', url, ...answer })
  return answer
}
