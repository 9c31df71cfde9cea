// The bare floor: the token's verification by @fastify/jwt, an answer that is there already, and nothing else.
import fastifyJwt from '@fastify/jwt'
import { fastify } from 'fastify'
import { openLog } from '../../dist/log.js'
import { openVerifying } from './verifying.mjs'

const { ANSWER: answer } = process.env
const app = fastify({ loggerInstance: openLog('error') })
await app.register(fastifyJwt, await openVerifying())
const asItIs = (payload) => payload
app.get('/me', { onRequest: (request) => request.jwtVerify() }, async (_request, reply) =>
  reply.type('application/json; charset=utf-8').serializer(asItIs).send(answer),
)
process.on('SIGTERM', () => process.exit(0))
process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
