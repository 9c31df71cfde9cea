// Jobs that export all users: made, worked on, finished, and forgotten after a day, all by the tenant's clock.
import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Snapshot, UserStore } from './users.ts'

export interface ExportField {
  readonly name: string
  readonly exportAs: string
}

export interface ExportRequest {
  readonly format: 'json' | 'csv'
  /** Undefined: the normalised profile. */
  readonly fields: readonly ExportField[] | undefined
  /** Name of the one connection that is exported. */
  readonly connection: string | undefined
  readonly connectionId: string | undefined
  readonly limit: number | undefined
}

export interface ExportJob {
  readonly id: string
  readonly request: ExportRequest
  readonly createdAt: Date
  readonly createdMs: number
  /** Who is in the file: the users of an instant between the making of the job and its end. */
  snapshot: Snapshot | undefined
}

/** What a test may have exports be like. */
export interface ExportSettings {
  /** false: refused as not among what the tenant may do; 'scope': as if the token did not hold the scope. */
  readonly allowed: boolean | 'scope'
  /** From the making of a job to its end. */
  readonly durationMs: number
  /** Every job fails, and says so in these words. */
  readonly failing: string | null
  /** How long a link is good for. */
  readonly linkSeconds: number
  /** The file ends after so many bytes, as if it were whole. */
  readonly cutAtByte: number | null
  /** The connection breaks after so many bytes, in every second download. */
  readonly dropAtByte: number | null
  /** The line with this number is no JSON. */
  readonly brokenLine: number | null
  readonly bytesPerSecond: number | null
}

/** A link lives for a minute ("Bulk User Exports"); how long a job takes is not known. */
export const usualExports: ExportSettings = {
  allowed: true,
  durationMs: 50,
  failing: null,
  linkSeconds: 60,
  cutAtByte: null,
  dropAtByte: null,
  brokenLine: null,
  bytesPerSecond: null,
}

/** All of a job is gone after a day ("Bulk User Exports"). */
const lifeMs = 24 * 3_600_000
/** So much of its time a job only waits. */
export const pendingShare = 0.2

export class ExportJobs {
  settings: ExportSettings = usualExports
  readonly #clock: Clock
  readonly #users: UserStore
  readonly #jobs = new Map<string, ExportJob>()
  /** Since the start of the tenant: what a bench reads. */
  readonly figures = { jobs: 0, downloads: 0, finished: 0, broken: 0, bytes: 0 }

  constructor(clock: Clock, users: UserStore) {
    this.#clock = clock
    this.#users = users
  }

  create(request: ExportRequest): ExportJob {
    const id = `job_${randomBytes(8).toString('hex')}`
    const createdAt = this.#clock.now()
    const job: ExportJob = { id, request, createdAt, createdMs: this.#clock.elapsedMs(), snapshot: undefined }
    this.#jobs.set(id, job)
    this.figures.jobs++
    this.#clock.after(this.settings.durationMs * pendingShare, () => this.#begin(job))
    this.#clock.after(lifeMs, () => this.#jobs.delete(id))
    return job
  }

  /** Undefined: there is none, or not any more. */
  find(id: string): ExportJob | undefined {
    const job = this.#jobs.get(id)
    if (job === undefined || this.#clock.elapsedMs() - job.createdMs < lifeMs) return job
    this.#jobs.delete(id)
    return undefined
  }

  /** From 0, not begun, to 1, done. */
  progressOf(job: ExportJob): number {
    const { durationMs } = this.settings
    const elapsedMs = this.#clock.elapsedMs() - job.createdMs
    const progress = durationMs === 0 ? 1 : Math.min(1, elapsedMs / durationMs)
    if (progress > pendingShare) this.#begin(job)
    return progress
  }

  /** The users are written down when the work on them begins; Auth0 does not say when that is. */
  #begin(job: ExportJob): void {
    job.snapshot ??= this.#users.snapshot()
  }
}
