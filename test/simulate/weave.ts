// Several pieces of work at the same time, in an order that is decided and not left to chance: at each point one of them
// goes on, until it comes to its next point, or has to wait for a lock of another.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Lane } from './lanes.ts'

interface Strand {
  lane: Lane
  /** Goes on from a point where it waits: it may be at several things at the same time. */
  waiting: (() => void)[]
  isDone: boolean
  isBlocked: boolean
}

/** At each of so many turns somebody looks on while all wait, their transactions open. */
const lookEvery = 2

/** Nobody is asked about locks as long as a statement usually takes. */
const usualMs = 3

/**
 * @param monitor a connection that is used by nobody else meanwhile
 * @param turns who goes first at each point, by number; where the list ends it begins anew
 * @param look at what is committed so far
 * @returns how each has ended
 */
export async function weave(
  monitor: pg.Pool,
  works: readonly { lane: Lane; work: () => Promise<void> }[],
  turns: readonly number[],
  look: () => Promise<unknown>,
): Promise<PromiseSettledResult<void>[]> {
  const strands = works.map(({ lane }): Strand => ({ lane, waiting: [], isDone: false, isBlocked: false }))
  const ends = works.map(async ({ lane, work }, index) => {
    const strand = strands[index] as Strand
    lane.at = () =>
      new Promise((resolve) => {
        strand.waiting.push(resolve)
      })
    try {
      await work()
    } finally {
      strand.isDone = true
      lane.at = undefined
    }
  })
  const all = Promise.allSettled(ends)
  for (let turn = 0; ; turn++) {
    await settle(monitor, strands)
    if (turn % lookEvery === lookEvery - 1) await look()
    const ready = strands.filter(({ waiting }) => waiting.length > 0)
    if (ready.length === 0 && strands.every(({ isDone }) => isDone)) return all
    const next = ready[(turns[turn % Math.max(1, turns.length)] ?? 0) % Math.max(1, ready.length)]
    const goOn = next?.waiting.shift()
    if (goOn === undefined) {
      await sleep(usualMs) // a ring of locks, which Postgres resolves
      continue
    }
    goOn()
  }
}

/** Until each is at a point, has ended, or waits for a lock. */
async function settle(monitor: pg.Pool, strands: readonly Strand[]): Promise<void> {
  const isRunning = ({ waiting, isDone, isBlocked }: Strand) => waiting.length === 0 && !isDone && !isBlocked
  for (const strand of strands) strand.isBlocked = false
  for (let since = performance.now(); strands.some(isRunning); ) {
    await new Promise((resolve) => setImmediate(resolve))
    if (performance.now() - since < usualMs) continue
    const blocked = await blockedOf(monitor, strands)
    for (const strand of strands) strand.isBlocked = [...strand.lane.busy].some((pid) => blocked.has(pid))
    since = performance.now()
  }
}

async function blockedOf(monitor: pg.Pool, strands: readonly Strand[]): Promise<Set<number>> {
  const pids = strands.flatMap(({ lane }) => [...lane.busy])
  const { rows } = await monitor.query<{ pid: number }>(
    'SELECT pid FROM unnest($1::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0',
    [pids],
  )
  return new Set(rows.map(({ pid }) => pid))
}
