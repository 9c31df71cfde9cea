// One signal for several. `AbortSignal.any` leaves something on each of them for as long as that lasts (Node 20 to 26;
// nodejs/node#55351, #64476), which for a signal of the process is for ever: here nothing is left once it is over.
import { setMaxListeners } from 'node:events'

/** Aborts with the first of them. One has to in the end: until then something listens to all. */
export function anySignal(...signals: AbortSignal[]): AbortSignal {
  return follow(signals).signal
}

/** Works under a signal that aborts with the first of them, and follows them no longer than that takes. */
export async function underAny<Result>(
  signals: readonly (AbortSignal | null | undefined)[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { signal, leave } = follow(signals.filter((one) => one instanceof AbortSignal))
  try {
    return await work(signal)
  } finally {
    leave()
  }
}

function follow(signals: readonly AbortSignal[]) {
  const own = new AbortController()
  const leave = () => {
    for (const signal of signals) signal.removeEventListener('abort', end)
  }
  const end = () => {
    leave()
    own.abort(signals.find(({ aborted }) => aborted)?.reason)
  }
  setMaxListeners(0, own.signal, ...signals) // any number may be at work under one
  for (const signal of signals) signal.addEventListener('abort', end)
  if (signals.some(({ aborted }) => aborted)) end()
  return { signal: own.signal, leave }
}
