// GET /admin/history: the last hour, or the last day, minute by minute. The minutes that have a sample are read from there;
// those after it are counted from the inbox.
import { type FastifyPluginAsyncTypebox, type Static, Type } from '@fastify/type-provider-typebox'
import type { Pool } from 'pg'
import { eventKinds } from '../facts/kind.ts'
import { operatorSecurity } from '../readers/operator.ts'
import { eventsOfMinutes, longestMinutes, minuteMs, type Sample, samplesSince } from '../reconcile/samples.ts'
import type { OnRequest } from './guard.ts'

const orNull = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description })
const percentile = (percent: number) => orNull(`${percent} % took no longer; null: nothing was received`)

const History = Type.Object(
  {
    step_seconds: Type.Integer(),
    from: Type.String({ format: 'date-time' }),
    times: Type.Array(Type.Integer(), {
      description: 'When each step begins, seconds since 1970; the last one goes on',
    }),
    events: Type.Record(Type.String(), Type.Array(Type.Integer()), {
      description: `Events received, by what they tell: ${eventKinds.join(', ')}; without those of which there were none`,
    }),
    lag: Type.Object(
      { p50: percentile(50), p95: percentile(95), p99: percentile(99) },
      { description: "Seconds from an event's date at Auth0 to its receipt here" },
    ),
    stale: orNull('Rows known to be out of date; null: nobody looked'),
    calls: orNull('Calls of the Management API; null: not known'),
    budget_used: orNull('Share of the smallest rate limit that was used up by the latest answer; null: there was none'),
    budget_left: orNull('Calls that it still held by that answer'),
  },
  { title: 'History' },
)
type History = Static<typeof History>

/** @param pool that of searches: a day of a large tenant that no worker has sampled takes its time */
export async function readHistory(pool: Pool, minutes: number): Promise<History> {
  const first = Math.floor(Date.now() / minuteMs) - minutes + 1
  const times = Array.from({ length: minutes }, (_, index) => first + index)
  const from = new Date(first * minuteMs)
  // one before, so that the calls of the first are known
  const samples = await samplesSince(pool, new Date(from.getTime() - minuteMs))
  const sampledUntil = (samples.at(-1)?.minute.getTime() ?? from.getTime() - minuteMs) + minuteMs
  const fresh = await eventsOfMinutes(
    pool,
    new Date(Math.max(sampledUntil, from.getTime())),
    new Date((first + minutes) * minuteMs),
  )
  const found = new Map<number, Partial<Sample>>(
    [...samples, ...fresh].map((one) => [one.minute.getTime() / minuteMs, one]),
  )
  const of = <T>(read: (sample: Partial<Sample>, before: Partial<Sample>) => T) =>
    times.map((minute) => read(found.get(minute) ?? {}, found.get(minute - 1) ?? {}))
  const kinds = eventKinds.filter((kind) => of(({ events = {} }) => events[kind] ?? 0).some((count) => count > 0))
  return {
    step_seconds: minuteMs / 1000,
    from: from.toISOString(),
    times: times.map((minute) => (minute * minuteMs) / 1000),
    events: Object.fromEntries(kinds.map((kind) => [kind, of(({ events = {} }) => events[kind] ?? 0)])),
    lag: { p50: of(lagAt(0)), p95: of(lagAt(1)), p99: of(lagAt(2)) },
    stale: of(({ stale }) => stale ?? null),
    calls: of(callsBetween),
    budget_used: of((sample, before) => {
      const left = leftOf(sample, before)
      return left === null || !sample.limit ? null : 1 - left / sample.limit
    }),
    budget_left: of(leftOf),
  }
}

function lagAt(index: number) {
  return ({ lag }: Partial<Sample>) => lag?.[index] ?? null
}

function callsBetween({ calls }: Partial<Sample>, before: Partial<Sample>): number | null {
  return calls == null || before.calls == null ? null : Math.max(0, calls - before.calls)
}

/** What an answer has told counts for its minute: later, others may have used more, or Auth0 have added some. */
function leftOf(sample: Partial<Sample>, before: Partial<Sample>): number | null {
  return callsBetween(sample, before) ? (sample.remaining ?? null) : null
}

export const historyRoute: FastifyPluginAsyncTypebox<{ onRequest: OnRequest; searchPool: Pool }> = async (
  app,
  { onRequest, searchPool },
) => {
  app.get(
    '/admin/history',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        operationId: 'getHistory',
        refuses: ['permission_missing'],
        summary: 'What came in and how the mirror stood, minute by minute',
        description: 'Of what nobody has measured there is null. A worker keeps the minutes of the last two days.',
        security: operatorSecurity,
        querystring: Type.Object({
          minutes: Type.Integer({ minimum: 1, maximum: longestMinutes, default: 60, description: 'How far back' }),
        }),
        response: { 200: History },
      },
    },
    ({ query }) => readHistory(searchPool, query.minutes),
  )
}
