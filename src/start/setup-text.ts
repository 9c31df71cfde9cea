// What a reader is shown of a setup.
import type { Report } from '../setup/setup.ts'
import type { Paint } from './paint.ts'

/** The parts of the command line that the text depends on. */
export interface Shown {
  env?: string | undefined
  undo?: boolean | undefined
}

export function planText({ steps, settings, notes, outcome }: Report, asked: Shown, paint: Paint): string {
  const isOver = outcome === 'done' || outcome === 'failed'
  const mark = (done: boolean) => (isOver ? (done ? paint('green', 'done') : paint('red', 'not done')) : 'to do')
  const lines = steps.flatMap(({ title, details, done }) => [
    `  ${mark(done).padEnd(9)} ${title}`,
    ...details.map((detail) => `            ${detail}`),
  ])
  const file = asked.env ?? '.env'
  const verb = asked.undo ? 'remove from' : 'write into'
  return [
    ...lines,
    ...(settings.length === 0
      ? []
      : [`  ${mark(outcome === 'done').padEnd(9)} ${verb} ${file}: ${settings.join(', ')}`]),
    ...notes.map((note) => `  note      ${note}`),
  ].join('\n')
}

export function endText({ outcome, failure, lacking }: Report, asked: Shown, paint: Paint): string {
  const ends: Record<Report['outcome'], string> = {
    'nothing to do': 'nothing to do',
    planned: 'nothing was changed: without --dry-run it is asked about, and done',
    declined: 'nothing was done',
    lacking: `the token lacks ${lacking.join(', ')}: nothing was changed; by hand, it is as above`,
    done: asked.undo
      ? 'done'
      : 'done; processes that run already take it up at their next start. Then: user-mirror doctor',
    failed: `${paint('red', 'failed')}: ${failure}\nwhat is done stays, and is noted; the same command goes on`,
  }
  return ends[outcome]
}
