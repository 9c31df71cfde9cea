// /api/v2/jobs: exports of all users.
import type { FastifyInstance } from 'fastify'
import { ApiError, insufficientScope, invalidBody } from './api-error.ts'
import { admit } from './caller.ts'
import {
  type ExportField,
  type ExportJob,
  type ExportRequest,
  type ExportSettings,
  pendingShare,
  usualExports,
} from './export-jobs.ts'
import { isObject, type JsonObject, present, textOf } from './members.ts'
import type { TenantParts } from './parts.ts'
import { recordCall } from './record.ts'

/** Of a CSV file only; a JSON file may have more ("Bulk User Exports"). */
const mostCsvFields = 30
const longestName = 100

export function exportRoutes(api: FastifyInstance, parts: TenantParts): void {
  // Answered with 200, not 201.
  api.post('/jobs/users-exports', async (request) => {
    const call = admit(parts, request, 'read:users')
    const { allowed } = parts.exports.settings
    if (allowed === 'scope') throw insufficientScope(['read:users'])
    if (!allowed) throw new ApiError(403, 'This endpoint is disabled for your tenant.', 'operation_not_supported')
    const job = shown(parts, parts.exports.create(readRequest(parts, call.body)), 0)
    recordCall(parts, 'Create export users job', call, { statusCode: 200, body: job })
    return job
  })
  api.get<{ Params: { id: string } }>('/jobs/:id', async (request) => {
    admit(parts, request, 'read:users', 'create:users')
    const job = parts.exports.find(request.params.id)
    if (job === undefined) throw new ApiError(404, 'The job does not exist.', 'inexistent_job')
    return shown(parts, job, parts.exports.progressOf(job))
  })
}

/** POST /local/exports: what is not named is as usual again. */
export function readExportSettings(value: JsonObject): ExportSettings {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(usualExports, name))
  if (unknown !== undefined)
    throw new ApiError(400, `exports have no ${unknown}: ${Object.keys(usualExports).join(', ')}`)
  const settings = { ...usualExports, ...value }
  const wrong = Object.entries(settings).find(([name, given]) => !isSetting(name, given))
  if (wrong !== undefined) throw new ApiError(400, `${wrong[0]} cannot be ${String(wrong[1])}`)
  return settings
}

function isSetting(name: string, value: unknown): boolean {
  if (name === 'allowed') return typeof value === 'boolean' || value === 'scope'
  if (name === 'failing') return value === null || typeof value === 'string'
  const isNeeded = name === 'durationMs' || name === 'linkSeconds'
  return value === null ? !isNeeded : typeof value === 'number' && value >= 0
}

/** Without a format the file is CSV. */
function readRequest(parts: TenantParts, body: JsonObject): ExportRequest {
  const { format = 'csv', limit, connection_id: connectionId } = body
  const fields = readFields(body)
  if (format !== 'json' && format !== 'csv') throw invalidBody('format must be json or csv')
  if (limit !== undefined && !isWhole(limit)) throw invalidBody('limit must be an integer, 1 or more')
  if (connectionId !== undefined && !/^con_[A-Za-z0-9]{16}$/.test(String(connectionId))) {
    throw invalidBody('String does not match pattern ^con_[A-Za-z0-9]{16}$: connection_id')
  }
  if (format === 'csv' && fields !== undefined && fields.length > mostCsvFields) throw invalidBody('too many fields')
  const connection = connectionId === undefined ? undefined : parts.connections.get(String(connectionId))
  if (connectionId !== undefined && connection === undefined) throw connectionMissing()
  return { format, fields, limit, connectionId: connection?.id, connection: connection?.name }
}

function readFields(body: JsonObject): ExportField[] | undefined {
  const { fields } = body
  if (fields === undefined) return undefined
  if (!Array.isArray(fields)) throw invalidBody('fields must be a list')
  return fields.map(readField)
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1
}

function connectionMissing(): ApiError {
  return new ApiError(400, 'The connection does not exist.', 'inexistent_connection')
}

function readField(field: unknown): ExportField {
  if (!isObject(field)) throw invalidBody('a field is an object with a name')
  const name = textOf(field, 'name') ?? ''
  const exportAs = textOf(field, 'export_as') ?? name
  if (name !== '' && name.length <= longestName && exportAs.length <= longestName) return { name, exportAs }
  throw invalidBody(`a field has a name of ${longestName} characters at most`)
}

function shown({ exports, exportHost }: TenantParts, job: ExportJob, progress: number): JsonObject {
  const { format, fields, limit, connection, connectionId } = job.request
  const { failing } = exports.settings
  const isDone = progress === 1 && failing === null
  return present({
    type: 'users_export',
    status: statusOf(progress, failing),
    connection_id: connectionId,
    connection,
    format,
    limit,
    fields: fields?.map(({ name, exportAs }) => (name === exportAs ? { name } : { name, export_as: exportAs })),
    created_at: job.createdAt.toISOString(),
    id: job.id,
    location: isDone ? exportHost.linkTo(job) : undefined,
    percentage_done: progress > pendingShare ? Math.floor(progress * 100) : undefined,
    time_left_seconds:
      progress <= pendingShare ? undefined : Math.ceil(((1 - progress) * exports.settings.durationMs) / 1000),
    status_details: progress === 1 ? (failing ?? undefined) : undefined,
  })
}

function statusOf(progress: number, failing: string | null): string {
  if (progress === 1) return failing === null ? 'completed' : 'failed'
  return progress > pendingShare ? 'processing' : 'pending'
}
