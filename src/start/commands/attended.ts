// A run that somebody at a terminal waits for: worked at in this process, shown as it goes, ended by Ctrl-C in order.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { findUnfinished, type RunKind, type RunRow } from '../../reconcile/runs.ts'
import { openProgress, type State } from '../progress.ts'

const showEveryMs = 250

/** A second Ctrl-C ends the process at once; the same one may arrive twice, from the terminal and from npm. */
const sameSignalMs = 1_000

/** @param work is handed the signal that Ctrl-C aborts */
export async function attend<T>(pool: Pool, kind: RunKind, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController()
  const ended = new AbortController()
  const forget = onInterrupt(interrupted)
  const showing = show(pool, kind, ended.signal)
  try {
    return await work(interrupted.signal)
  } finally {
    ended.abort()
    await showing
    forget()
  }
}

/** @returns takes the listeners off again */
function onInterrupt(interrupted: AbortController): () => void {
  let signalledAt: number | undefined
  const listen = () => {
    if (signalledAt !== undefined && performance.now() - signalledAt > sameSignalMs) process.exit(1)
    signalledAt ??= performance.now()
    interrupted.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listen)
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listen)
  }
}

/** Reads the run's own row, which says the same whoever works at it. */
async function show(pool: Pool, kind: RunKind, ended: AbortSignal): Promise<void> {
  const progress = openProgress(process.stderr, kind)
  while (!ended.aborted) {
    await sleep(showEveryMs, undefined, { signal: ended }).catch(() => undefined)
    const run = ended.aborted ? undefined : await findUnfinished(pool, kind).catch(() => undefined)
    if (run !== undefined) progress.show(stateOf(run))
  }
  progress.end()
}

/** What each kind counts: users written, users found, rows compared. */
function stateOf({ figures }: RunRow): State {
  const done = figures['done'] ?? figures['processed'] ?? figures['found'] ?? 0
  return { done, total: figures['total'] }
}

/** How it ended, for a reader; `again` is the command that goes on with it. */
export function endingOf(run: RunRow, again: string): string {
  const { kind, outcome, reason, figures, calls } = run
  const counts = Object.entries(figures).map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
  const facts = `${counts.join(', ')}; ${calls.toLocaleString('en')} calls of the Management API`
  if (outcome === null) return `${kind} broken off: ${facts}\nto go on where it stopped: ${again}`
  return `${kind} ${outcome}${reason === null ? '' : `: ${reason}`}\n${facts}`
}

/** What is not completed makes the command fail, so that a script notices. */
export function setExitCode({ outcome }: RunRow): void {
  if (outcome !== 'completed') process.exitCode = 1
}
