// The music app: a Fastify app of a team's own that registers the mirror's plugin and has its own tables.
import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { type MetadataOf, userMirror } from 'auth0-user-mirror'
import { type FastifyInstance, fastify } from 'fastify'
import { Type } from 'typebox'
import { PrismaClient } from './generated/client.ts'
import { playlistRoutes } from './playlists.ts'
import { profileRoutes } from './profile.ts'
import { songRoutes } from './songs.ts'

export interface MusicOptions {
  databaseUrl: string
  /** The tenant, with scheme, and the API identifier that tokens carry. */
  tenant: string
  audience: string
  /** Machine-to-machine, for the display name. */
  clientId: string
  clientSecret: string
  /** The application that people sign in with. */
  signInClientId: string
  actionSecret: string
  /** Folder with the page. */
  page: URL
}

declare module 'fastify' {
  interface FastifyInstance {
    prisma: PrismaClient
  }
}

/** What users may give themselves here. */
const metadataSchema = Type.Object({ displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })) })

declare module 'auth0-user-mirror' {
  interface UserMirrorTypes {
    user_metadata: MetadataOf<typeof metadataSchema>
    /** Written by the Action, by the editors' job and by hand: `roles` is looked at before it is believed. */
    app_metadata: { plan?: string; roles?: unknown }
  }
}

export async function buildMusic(options: MusicOptions): Promise<FastifyInstance> {
  const { databaseUrl, tenant, audience, clientId, clientSecret, actionSecret } = options
  const app = fastify()
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: databaseUrl, options: '-c TimeZone=UTC' }),
  })
  app.decorate('prisma', prisma)
  app.addHook('onClose', () => prisma.$disconnect())
  await app.register(userMirror, { databaseUrl, tenant, audiences: [audience], clientId, clientSecret, metadataSchema })
  await app.register(songRoutes, { prisma })
  await app.register(playlistRoutes, { prisma, actionSecret })
  await app.register(profileRoutes)
  await pageRoutes(app, options)
  return app
}

async function pageRoutes(
  app: FastifyInstance,
  { page, tenant, audience, signInClientId }: MusicOptions,
): Promise<void> {
  const files = { '/': ['index.html', 'text/html'], '/page.js': ['page.js', 'text/javascript'] } as const
  for (const [path, [file, type]] of Object.entries(files)) {
    const text = await readFile(new URL(file, page), 'utf8')
    app.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text))
  }
  app.get('/sign-in.json', async () => ({ tenant: new URL('/', tenant).href, audience, clientId: signInClientId }))
}
