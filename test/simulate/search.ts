// Histories by the number of their seed, and what is left of one that fails once it is shrunk.
import fc from 'fast-check'
import { type History, histories } from './history.ts'
import { play, type Stage } from './play.ts'

export interface Failure {
  seed: number
  /** The smallest history found that fails as well. */
  history: History
  reason: string
}

/** Steps of a history, at most. */
export const mostSteps = 60

/** Whatever takes longer hangs. */
const playMs = 60_000

/** How long a failing history is made smaller. */
const shrinkMs = 120_000

/** @returns what has failed, if anything has */
export async function playSeed(stage: Stage, seed: number, shrinks: boolean): Promise<Failure | undefined> {
  const property = fc.asyncProperty(fc.noBias(histories(mostSteps)), (history) => play(stage, history))
  const limits = { timeout: playMs, interruptAfterTimeLimit: shrinkMs }
  const result = await fc.check(property, { seed, numRuns: 1, endOnFailure: !shrinks, ...limits })
  if (!result.failed || result.counterexample === null) return undefined
  const error = result.errorInstance
  return {
    seed,
    history: result.counterexample[0],
    reason: error instanceof Error ? String(error.stack) : String(error),
  }
}

/** One line a step, as little of it as says everything. */
export function told({ steps, ...rest }: History): string {
  const lines = steps.map((step, index) => `  ${index + 1}. ${JSON.stringify(step)}`)
  return [JSON.stringify(rest), ...lines].join('\n')
}
