// The stream of what changes. Whether it flows is said honestly: a connection that dies without a word is noticed, too.
import { get } from './api.js'

/** The mirror sends a beat every 15 s. */
const silenceMs = 40_000
const firstRetryMs = 1000
const lastRetryMs = 30_000
/** Nobody looks: the mirror need not compute, and a browser has few connections. */
const hiddenMs = 60_000

/**
 * @param {{ overview: (overview: any) => void, progress: (progress: any) => void, state: (live: boolean, since: number) => void }} to
 *   `since`: ms, the last sign of life
 */
export function openLive(to) {
  let source = /** @type {EventSource | undefined} */ (undefined)
  let heardAt = Date.now()
  let retryMs = firstRetryMs
  let timer = 0
  let closing = 0

  function heard(tell) {
    return ({ data }) => {
      heardAt = Date.now()
      retryMs = firstRetryMs
      later(lost, silenceMs)
      to.state(true, heardAt)
      tell(JSON.parse(data))
    }
  }

  function later(work, ms) {
    clearTimeout(timer)
    timer = setTimeout(work, ms)
  }

  function open() {
    source?.close()
    source = new EventSource('/admin/live')
    source.addEventListener('overview', heard(to.overview))
    source.addEventListener('progress', heard(to.progress))
    source.addEventListener(
      'beat',
      heard(() => undefined),
    )
    source.addEventListener('error', lost)
    later(lost, silenceMs)
  }

  function close() {
    clearTimeout(timer)
    source?.close()
    source = undefined
    to.state(false, heardAt)
  }

  function lost() {
    close()
    later(again, retryMs * (0.5 + Math.random() / 2))
    retryMs = Math.min(retryMs * 2, lastRetryMs)
  }

  /** Asks first: it tells an ended session from an absent mirror, and shows something where only streams are cut off. */
  async function again() {
    try {
      to.overview(await get('/admin/overview'))
      open()
    } catch {
      lost()
    }
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(closing)
    if (document.hidden) closing = setTimeout(close, hiddenMs)
    else if (source === undefined) void again()
  })
  addEventListener('online', () => void again())
  open()
}
