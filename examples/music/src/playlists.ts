// Playlists with their owners' names, by one join; who has the role in the mirrored row may edit those of others.
import { timingSafeEqual } from 'node:crypto'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { isEditor } from './editors.ts'
import type { PrismaClient } from './generated/client.ts'

export interface PlaylistOptions {
  prisma: PrismaClient
  /** By which the post-login Action is known. */
  actionSecret: string
}

const Id = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) })
const Named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) })
const Of = Type.Object({ user_id: Type.Optional(Type.String()) })

interface Listed {
  id: number
  name: string
  owner: string
  plays: number
}

/** The newest, each with what its owner wants to be called. */
function newest(prisma: PrismaClient): Promise<Listed[]> {
  return prisma.$queryRaw<Listed[]>`
    SELECT l.id::float8 AS id, l.name, coalesce(u.user_metadata->>'displayName', u.name, 'somebody') AS owner,
      (SELECT count(*) FROM music.plays y WHERE y.playlist_id = l.id)::int AS plays
    FROM music.playlists l JOIN public.users u ON u.id = l.user_id
    ORDER BY l.id DESC LIMIT 50`
}

export const playlistRoutes: FastifyPluginAsyncTypebox<PlaylistOptions> = async (app, { prisma, actionSecret }) => {
  const playsOf = (user_id: string) => prisma.play.count({ where: { playlist: { user_id } } })

  app.get('/playlists', { onRequest: app.authenticate }, () => newest(prisma))

  app.post('/playlists', { onRequest: app.authenticate, schema: { body: Named } }, async ({ user, body }, reply) => {
    const { id, name } = await prisma.playlist.create({ data: { name: body.name, user_id: user.id } })
    return reply.code(201).send({ id: Number(id), name })
  })

  const plays = { onRequest: app.authenticate, schema: { params: Id } }
  app.post('/playlists/:id/plays', plays, async ({ user, params }, reply) => {
    const playlist = await prisma.playlist.findUnique({ where: { id: BigInt(params.id) } })
    if (playlist === null) return reply.code(404).send({ message: 'There is no such playlist' })
    await prisma.play.create({ data: { playlist_id: playlist.id, user_id: user.id } })
    return reply.code(204).send()
  })

  const renamed = { onRequest: app.authenticate, schema: { params: Id, body: Named } }
  app.patch('/playlists/:id', renamed, async ({ user, params, body }, reply) => {
    const mine = isEditor(user) ? {} : { user_id: user.id }
    const { count } = await prisma.playlist.updateMany({ where: { id: BigInt(params.id), ...mine }, data: body })
    return count === 1 ? reply.code(204).send() : reply.code(403).send({ message: 'This takes a playlist_editor' })
  })

  app.delete(
    '/playlists/:id',
    { onRequest: app.authenticate, schema: { params: Id } },
    async ({ user, params }, reply) => {
      await prisma.playlist.deleteMany({ where: { id: BigInt(params.id), user_id: user.id } })
      return reply.code(204).send()
    },
  )

  /** The Action asks about whoever signs in; everybody else about themselves. */
  const ofAction = (request: FastifyRequest) => isSame(request.headers.authorization, `Bearer ${actionSecret}`)
  const callerOrAction = async (request: FastifyRequest) => {
    if (!ofAction(request)) await app.authenticate(request)
  }
  app.get('/playlists/getPlays', { onRequest: callerOrAction, schema: { querystring: Of } }, async (request) => {
    const id = ofAction(request) ? (request.query.user_id ?? '') : request.user.id
    return { plays: await playsOf(id) }
  })
}

function isSame(given: string | undefined, wanted: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}
