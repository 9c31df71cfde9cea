// Server-sent events, as the HTML standard has them ("9.2.6 Interpreting an event stream"): bytes → messages.

export interface Message {
  event: string
  /** The last id of the stream so far; '' where none has come. */
  id: string
  data: string
}

/**
 * Messages as they arrive, all that are complete at a time: one list for each piece of the body, also an empty one, so
 * that a heartbeat, which is a comment, is a sign of life as well.
 */
export async function* messagesIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Message[]> {
  const decoder = new TextDecoder()
  const read = makeReader()
  let rest = ''
  for await (const piece of body) {
    rest += decoder.decode(piece, { stream: true })
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield lines.flatMap(read)
  }
}

/** Takes line after line; a blank one completes a message, and one without data is none. */
function makeReader(): (line: string) => Message[] {
  let [event, id, data]: [string, string, string[]] = ['', '', []]
  return (line) => {
    if (line === '') {
      const message = { event: event || 'message', id, data: data.join('\n') }
      const complete = data.length > 0
      ;[event, data] = ['', []]
      return complete ? [message] : []
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'id' && !value.includes('\0')) id = value
    return []
  }
}
