import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import t from 'tap'
import { type Message, messagesIn } from '../../src/auth0/sse.ts'

async function messagesOf(pieces: readonly Uint8Array[]): Promise<Message[]> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  const messages: Message[] = []
  for await (const list of messagesIn(body)) messages.push(...list)
  return messages
}

const textOf = (name: string) => readFile(new URL(`../fixtures/events-api/${name}`, import.meta.url), 'utf8')
const bytesOf = (text: string) => new TextEncoder().encode(text)

t.test('the recorded stream is read: events, marks and the error, and no heartbeat', async (t) => {
  const messages = await messagesOf([bytesOf(await textOf('sse.get-events.txt'))])
  t.strictSame(
    messages.map(({ event }) => event),
    ['user.created', 'offset-only', 'user.updated', 'offset-only', 'user.deleted', 'offset-only'],
  )
  t.equal(messages[0]?.id, 'MTIzNDIzNDEzCg==')
  for (const { id, data } of messages) t.equal(JSON.parse(data).offset, id)
  const [error] = await messagesOf([bytesOf(await textOf('sse.error.txt'))])
  t.match(error, { event: 'error', data: /cursor_expired/ })
})

t.test('wherever the pieces of the body are cut, and however its lines end, the messages are the same', async (t) => {
  const text = ': ünï\n\nevent: a\nid: 1\ndata: {"x":\ndata:  "é€😀"}\n\ndata: last\n\nevent: none\n\ndata: cut off'
  const expected = [
    { event: 'a', id: '1', data: '{"x":\n "é€😀"}' },
    { event: 'message', id: '1', data: 'last' },
  ]
  const cuts = fc.uniqueArray(fc.nat(90), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(cuts, fc.constantFrom('\n', '\r\n', '\r'), async (places, ending) => {
      const bytes = bytesOf(text.replaceAll('\n', ending))
      const ends = [...places.sort((a, b) => a - b), bytes.length]
      t.strictSame(await messagesOf(ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))), expected)
    }),
  )
})
