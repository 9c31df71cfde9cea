// The rule of the playlist editor as a job: for those who do not sign in, whom the Action therefore never meets.
import type { ManagementClient } from 'auth0'
import { createPostgresBackend, withBackend } from 'bullmq'
import type { PrismaClient } from './generated/client.ts'

export const editorRole = 'playlist_editor'

/** Plays of one's playlists that make an editor. As in `action/playlist-editor.js`, which Auth0 runs and which stands alone. */
export const playsNeeded = 100

export function isEditor({ app_metadata }: { app_metadata: unknown }): boolean {
  return rolesOf(app_metadata).includes(editorRole)
}

/** `app_metadata.roles` as they should be after so many plays. */
export function rolesAfter(app_metadata: unknown, plays: number): string[] {
  const others = rolesOf(app_metadata).filter((role) => role !== editorRole)
  return plays >= playsNeeded ? [...others, editorRole] : others
}

function rolesOf(app_metadata: unknown): string[] {
  const { roles }: { roles?: unknown } = Object(app_metadata)
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
}

interface Due {
  id: string
  app_metadata: unknown
  plays: number
}

/** Those whose role is another than their plays say. Only whoever has playlists or the role is looked at. */
function findDue(prisma: PrismaClient): Promise<Due[]> {
  return prisma.$queryRaw<Due[]>`
    SELECT u.id, u.app_metadata, coalesce(p.plays, 0)::int AS plays
    FROM public.users u
    LEFT JOIN (
      SELECT l.user_id, count(*) AS plays FROM music.playlists l JOIN music.plays y ON y.playlist_id = l.id GROUP BY l.user_id
    ) p ON p.user_id = u.id
    WHERE u.gone_at IS NULL
      AND (coalesce(p.plays, 0) >= ${playsNeeded}) <> coalesce(u.app_metadata->'roles' @> ${`["${editorRole}"]`}::jsonb, false)`
}

/** What is written at Auth0 comes back to the rows by the mirror's own way. @returns whose role has changed */
export async function assignEditors(prisma: PrismaClient, management: ManagementClient): Promise<string[]> {
  const due = await findDue(prisma)
  for (const { id, app_metadata, plays } of due) {
    await management.users.update(id, { app_metadata: { roles: rolesAfter(app_metadata, plays) } })
  }
  return due.map(({ id }) => id)
}

const queueName = 'music-editors'

export interface EditorsJob {
  /** Has it done now, besides every ten minutes. */
  add(): Promise<void>
  close(): Promise<void>
}

/** BullMQ, on the Postgres that the mirror's own queues are on. */
export async function startEditorsJob(
  databaseUrl: string,
  prisma: PrismaClient,
  management: ManagementClient,
): Promise<EditorsJob> {
  const { Queue, Worker } = withBackend(createPostgresBackend)
  const connection = { connectionString: databaseUrl, max: 2 }
  const queue = new Queue(queueName, { connection })
  const worker = new Worker(queueName, () => assignEditors(prisma, management), { connection })
  const warn = (error: Error) => process.emitWarning(error)
  queue.on('error', warn)
  worker.on('error', warn)
  await queue.upsertJobScheduler('editors', { every: 600_000 }, { name: 'assign' })
  return {
    add: async () => void (await queue.add('assign', {})),
    close: async () => {
      await worker.close()
      await queue.close()
    },
  }
}
