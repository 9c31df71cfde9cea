// Songs that a user has saved, and genres: rows that reference `users`.
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { User } from 'auth0-user-mirror'
import type { PrismaClient } from './generated/client.ts'

/** How many songs a plan holds; `app_metadata.plan` says which it is. */
const songsOf: Record<string, number> = { free: 10, pro: 10_000 }

export function planOf({ app_metadata: { plan = 'free' } }: User): string {
  return Object.hasOwn(songsOf, plan) ? plan : 'free'
}

const NewSong = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 200 }),
  genre: Type.Optional(Type.String()),
})
const Favourite = Type.Object({ genre: Type.String() })

export const songRoutes: FastifyPluginAsyncTypebox<{ prisma: PrismaClient }> = async (app, { prisma }) => {
  app.addHook('onRequest', app.authenticate)

  const genreCalled = (name: string | undefined) =>
    name === undefined ? null : prisma.genre.findUnique({ where: { name } })

  app.get('/songs', async ({ user }) => {
    const songs = await prisma.song.findMany({
      where: { user_id: user.id },
      orderBy: { id: 'desc' },
      take: 100,
      include: { genre: true },
    })
    return songs.map(({ id, title, user_id, genre }) => ({
      id: Number(id),
      title,
      user_id,
      genre: genre?.name ?? null,
    }))
  })

  app.post('/songs', { schema: { body: NewSong } }, async ({ user, body }, reply) => {
    const plan = planOf(user)
    const saved = await prisma.song.count({ where: { user_id: user.id } })
    if (saved >= (songsOf[plan] ?? 0)) return reply.code(402).send({ message: `The plan ${plan} holds no more songs` })
    const genre = await genreCalled(body.genre)
    const song = await prisma.song.create({
      data: { title: body.title, genre_id: genre?.id ?? null, user_id: user.id },
    })
    return reply.code(201).send({ ...song, id: Number(song.id) })
  })

  app.get('/genres', () => prisma.genre.findMany({ orderBy: { name: 'asc' } }))

  app.get('/genres/getFav', async ({ user }) => {
    const data = await prisma.userData.findUnique({ where: { user_id: user.id }, include: { genre: true } })
    return { genre: data?.genre?.name ?? null }
  })

  app.put('/genres/getFav', { schema: { body: Favourite } }, async ({ user, body }, reply) => {
    const genre = await genreCalled(body.genre)
    if (genre === null) return reply.code(404).send({ message: 'There is no such genre' })
    const fav_genre = genre.id
    await prisma.userData.upsert({
      where: { user_id: user.id },
      create: { user_id: user.id, fav_genre },
      update: { fav_genre },
    })
    return { genre: genre.name }
  })
}
