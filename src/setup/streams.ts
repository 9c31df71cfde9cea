// Secrets of streams, and what the steps of both kinds of stream share.
import { randomBytes } from 'node:crypto'
import type { SetupApi } from './api.ts'
import type { Entries } from './env-file.ts'
import type { Step, StepResult } from './plan.ts'

export function freshSecret(): string {
  return randomBytes(32).toString('base64url')
}

export const intoSettings = (name: string) => `its secret is ${name} in the settings`

interface Secret {
  value: string
  /** What the settings are to hold so that it is accepted. */
  entries: Entries
}

/** One that is accepted already, else a fresh one. */
export function secretOf(variable: string, accepted: readonly string[]): Secret {
  const [known] = accepted
  if (known !== undefined) return { value: known, entries: {} }
  const value = freshSecret()
  return { value, entries: { [variable]: value } }
}

/** Nothing new is made by it, so nothing is undone of it. */
export function change(title: string, details: string[], scope: string, path: string, changes: unknown): Step {
  const run = async (api: SetupApi): Promise<StepResult> => {
    await api.change(path, changes)
    return {}
  }
  return { title, details, scope, run }
}
