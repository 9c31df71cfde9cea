// The description of every route, made from the schemas that the routes validate with: GET /openapi.json and /docs.
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'

export const docs = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'User Mirror', description: "A local mirror of a team's Auth0 users", version: '0.1.0' },
        components: {
          securitySchemes: {
            token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An Auth0 access token' },
            secret: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'A configured webhook secret' },
          },
        },
      },
    })
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  },
  { name: 'docs' },
)
