// The description of every route, made from the schemas that the routes validate with: GET /openapi.json and /docs.
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { withComponents } from './components.ts'
import { completed, type Json, type Operation, problemExamples } from './operation.ts'

const description = `A local mirror of a team's Auth0 users.

Errors are \`application/problem+json\` with a stable \`code\`. Trouble of the mirror's own is 503 with \`Retry-After\`. A route
that is not open in this mirror is 404 \`route_unknown\`. Where there is a limit of requests, answers tell of it in
\`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and \`X-RateLimit-Reset\`.`

const tags = [
  { name: 'users', description: 'Users as they are mirrored' },
  { name: 'changes', description: 'What has really changed about users, in order' },
  { name: 'api/v2', description: "Reads of Auth0's Management API, answered from the mirror in Auth0's own shapes" },
  { name: 'gateway', description: 'The check of a gateway before it lets a request through' },
  { name: 'webhooks', description: 'Where Auth0 delivers' },
  { name: 'admin', description: "The operator's: ADMIN_TOKEN, or the permission admin:mirror" },
  { name: 'health', description: 'Open to anybody: how the process and the mirror do' },
]

const document = {
  openapi: '3.1.0',
  info: {
    title: 'User Mirror',
    description,
    version: '0.1.0',
    contact: { name: 'The team that runs this mirror' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'Where this document comes from' }],
  tags,
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An Auth0 access token' },
      secret: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'A configured webhook secret' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'user-mirror',
        description:
          'A session of the dashboard; over HTTPS its name begins with `__Host-`. Writes need `x-mirror-dashboard: 1`',
      },
    },
  },
} as const

const schema = {
  tags: ['health'],
  operationId: 'getOpenapi',
  summary: 'This document',
  description: 'Made from the schemas of the routes that are open in this mirror.',
  security: [],
  answers: {
    type: 'application/json',
    schema: Type.Object({ openapi: Type.String() }, { additionalProperties: true }),
  },
}

export const docs = fp(
  async (app) => {
    const schemas = new Map<string, FastifySchema>()
    await app.register(swagger, {
      openapi: { ...document, tags: [...tags], servers: [...document.servers] },
      transform: ({ schema, url }) => {
        if (schema?.operationId !== undefined) schemas.set(schema.operationId, schema)
        // parts of another's page
        return { schema: url.startsWith('/dashboard/queues') ? { hide: true } : schema, url }
      },
      transformObject: (made) => ('openapiObject' in made ? finished(Object(made.openapiObject), schemas) : {}),
    })
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
    app.get('/openapi.json', { schema }, async () => app.swagger())
  },
  { name: 'docs' },
)

function finished(made: Json, schemas: ReadonlyMap<string, FastifySchema>): Json {
  const shown = new Set<string>()
  const paths = Object.entries(Object(made['paths'])).map(([path, operations]) => {
    const all = Object.entries(Object(operations)).map(([method, found]) => {
      const operation: Operation = Object(found)
      const schema = schemas.get(operation.operationId ?? '')
      if (schema === undefined) throw new Error(`${method} ${path} has no operationId`)
      const whole = completed(method, operation, schema)
      for (const [, code = ''] of JSON.stringify(whole.responses).matchAll(/#\/components\/examples\/(\w+)/g))
        shown.add(code)
      return [method, whole]
    })
    return [path, Object.fromEntries(all)]
  })
  const sorted = paths.sort(([one], [other]) => String(one).localeCompare(String(other)))
  const components = { ...Object(made['components']), examples: problemExamples(shown) }
  return withComponents({ ...made, paths: Object.fromEntries(sorted), components })
}
