// What the blocks of the documentation take for granted: names that a reader has in a program of their own.
import type { userMirror as plugin, UserMirrorOptions } from 'auth0-user-mirror'
import type { FastifyInstance } from 'fastify'
import type pgModule from 'pg'

declare global {
  const userMirror: typeof plugin
  const app: FastifyInstance
  const buildApp: (options: UserMirrorOptions) => Promise<FastifyInstance>
  const pg: typeof pgModule
  const connectionString: string
  const databaseUrl: string
  const tenant: string
  const audiences: string[]
  const clientId: string
  const clientSecret: string
  const since: string
  const currentToken: () => Promise<string>
}
