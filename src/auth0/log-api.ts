// GET /api/v2/logs, read on from a checkpoint. The SDK's typed call knows no checkpoint, so its pass-through is used.
import { parseJson } from '../json.ts'
import { type Ask, dateOf, Refused, refusalOf } from './management.ts'

/** Records that were stored after the checkpoint. `answeredAt` is on Auth0's clock. */
export interface LogPage {
  /** A JSON array as it came. */
  text: string
  count: number
  /** The `log_id` from which to read on; undefined where Auth0 gives none. */
  next: string | undefined
  answeredAt: Date
}

export interface LogApi {
  /** @throws Refused where Auth0 no longer knows the checkpoint */
  after(from: string, signal: AbortSignal): Promise<LogPage>
  /** The oldest record that Auth0 still has, if it has any. */
  oldest(signal: AbortSignal): Promise<LogPage>
}

/** The most that Auth0 gives at once. */
const take = 100

export function openLogApi(ask: Ask): LogApi {
  return {
    after: async (from, signal) => page(await ask(`logs?from=${encodeURIComponent(from)}&take=${take}`, { signal })),
    oldest: async (signal) => page(await ask('logs?sort=date:1&per_page=1', { signal })),
  }
}

async function page(response: Response): Promise<LogPage> {
  const answeredAt = dateOf(response)
  const text = await response.text()
  if (response.status !== 200) throw refusalOf(response, text)
  const records = parseJson(text)
  if (!Array.isArray(records)) throw new Refused('Auth0 answered with something else than a list of log records')
  return { text, count: records.length, next: nextOf(response) ?? lastId(records), answeredAt }
}

/** Only `from` is taken out of the link: its scheme and host are not always those that were asked. */
function nextOf({ headers }: Response): string | undefined {
  const [, url = ''] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? []
  return URL.canParse(url) ? (new URL(url).searchParams.get('from') ?? undefined) : undefined
}

function lastId(records: readonly unknown[]): string | undefined {
  const { log_id: id }: { log_id?: unknown } = Object(records.at(-1))
  return typeof id === 'string' ? id : undefined
}
