// Callers that arrive at the same time share one statement.
import type { Pool } from 'pg'
import { Failure } from '../../errors.ts'
import { grouped } from '../../group.ts'
import { type Arrival, type Arrived, arrive } from '../../users/arrive.ts'

export interface Arrivals {
  /** @returns the caller's row as the JSON text of a `User`; it exists from here on */
  arrive(arrival: Arrival): Promise<string>
}

/** How often a row that another transaction is just making is looked for again. */
const attempts = 3

/**
 * @param onAsked called when rows were made or put in doubt, so that a worker can be woken
 */
export function openArrivals(pool: Pool, onAsked: () => void): Arrivals {
  return {
    arrive: grouped<Arrival, string>((arrivals) => arriveTogether(pool, arrivals, onAsked), {
      maxSize: 1000,
      atOnce: 1,
    }),
  }
}

async function arriveTogether(pool: Pool, arrivals: readonly Arrival[], onAsked: () => void) {
  const missing = latestById(arrivals)
  const rows = new Map<string, Arrived>()
  for (let attempt = 0; missing.size > 0 && attempt < attempts; attempt++) {
    for (const [id, row] of await arrive(pool, [...missing.values()])) {
      rows.set(id, row)
      missing.delete(id)
    }
  }
  if ([...rows.values()].some(({ asked }) => asked)) onAsked()
  return arrivals.map(({ id }) => rows.get(id)?.json ?? new Failure('unavailable'))
}

function latestById(arrivals: readonly Arrival[]): Map<string, Arrival> {
  const latest = new Map<string, Arrival>()
  for (const arrival of arrivals) {
    const known = latest.get(arrival.id)
    if (known === undefined || known.issuedAt < arrival.issuedAt) latest.set(arrival.id, arrival)
  }
  return latest
}
