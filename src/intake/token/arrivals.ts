// Callers that arrive at the same time share one statement, and those that came just now need none.
import type { Pool } from 'pg'
import { Failure } from '../../errors.ts'
import { grouped } from '../../group.ts'
import { type Arrival, type Arrived, arrive } from '../../users/arrive.ts'
import type { Recent } from './recent.ts'

export interface Arrivals {
  /** @returns the caller's row; it exists from here on */
  arrive(arrival: Arrival): Promise<Arrived>
}

export interface ArrivalsOptions {
  pool: Pool
  /** Without it every request asks the table. */
  recent?: Pick<Recent, 'find' | 'reading'> | undefined
  /** Called when rows were made or put in doubt, so that a worker can be woken. */
  onAsked: () => void
}

/** How often a row that another transaction is just making is looked for again. */
const attempts = 3

export function openArrivals({ pool, recent = nothingKept, onAsked }: ArrivalsOptions): Arrivals {
  const arriveInGroup = grouped<Arrival, Arrived>((arrivals) => arriveTogether(arrivals), { maxSize: 1000, atOnce: 1 })

  async function arriveTogether(arrivals: readonly Arrival[]): Promise<(Arrived | Failure)[]> {
    const reading = recent.reading()
    try {
      const rows = await rowsOf(pool, arrivals)
      // a token issued after the deletion has Auth0 asked again, so those who are gone always come this way
      for (const [id, row] of rows) if (!row.gone) reading.keep(id, row)
      if ([...rows.values()].some(({ asked }) => asked)) onAsked()
      return arrivals.map(({ id }) => rows.get(id) ?? new Failure('unavailable'))
    } finally {
      reading.end()
    }
  }

  return { arrive: async (arrival) => recent.find(arrival.id) ?? arriveInGroup(arrival) }
}

const nothingKept: Pick<Recent, 'find' | 'reading'> = {
  find: () => undefined,
  reading: () => ({ keep: () => undefined, end: () => undefined }),
}

async function rowsOf(pool: Pool, arrivals: readonly Arrival[]): Promise<Map<string, Arrived>> {
  const missing = latestById(arrivals)
  const rows = new Map<string, Arrived>()
  for (let attempt = 0; missing.size > 0 && attempt < attempts; attempt++) {
    for (const [id, row] of await arrive(pool, [...missing.values()])) {
      rows.set(id, row)
      missing.delete(id)
    }
  }
  return rows
}

function latestById(arrivals: readonly Arrival[]): Map<string, Arrival> {
  const latest = new Map<string, Arrival>()
  for (const arrival of arrivals) {
    const known = latest.get(arrival.id)
    if (known === undefined || known.issuedAt < arrival.issuedAt) latest.set(arrival.id, arrival)
  }
  return latest
}
