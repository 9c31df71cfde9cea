// The SDK listens to the signal that it is given, and never stops: on one that lasts as long as a worker does, each question
// would leave something behind.

/** Puts a question under a signal of its own, which follows `signal` until the answer's head is there. */
export async function underOwnSignal<Answer>(
  signal: AbortSignal | null | undefined,
  question: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const own = new AbortController()
  const end = () => own.abort(signal?.reason)
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  try {
    return await question(own.signal)
  } finally {
    signal?.removeEventListener('abort', end)
  }
}
