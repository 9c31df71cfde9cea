// GET /me in three ways, by the first argument: `kept`, as the product does it; `asked`, with the table asked for every
// request; `verified`, the token alone, by @fastify/jwt and with nothing of ours.
import fastifyJwt from '@fastify/jwt'
import { fastify } from 'fastify'
import { buildApp } from '../dist/app.js'
import { openDb } from '../dist/db.js'
import { fetchKeySet } from '../dist/intake/token/key-set.js'
import { openRecent } from '../dist/intake/token/recent.js'
import { openLog } from '../dist/log.js'

const [way] = process.argv.slice(2)
const databaseUrl = process.env.DATABASE_URL
const { ISSUER: issuer, AUDIENCE: audience, ANSWER: answer } = process.env
const log = openLog('error')

async function verified() {
  const pems = await fetchKeySet(`${issuer}.well-known/jwks.json`, 5_000)
  const app = fastify({ loggerInstance: log })
  await app.register(fastifyJwt, {
    decode: { complete: true },
    secret: async (_request, token) => pems.get(token.header.kid),
    verify: { algorithms: ['RS256'], allowedIss: [issuer], allowedAud: [audience], cache: 10_000 },
  })
  const asItIs = (payload) => payload
  app.get('/me', { onRequest: (request) => request.jwtVerify() }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').serializer(asItIs).send(answer),
  )
  return app
}

async function whole(recent) {
  const auth0 = { baseUrl: issuer.replace(/\/$/, ''), issuers: [issuer], audiences: [audience] }
  const runQueue = { start: async () => undefined }
  const db = openDb(databaseUrl, log)
  return buildApp({ db, log, wake: () => undefined, runQueue, auth0, logStreamTokens: [], recent, rateLimit: 600 })
}

const ways = {
  kept: () => whole(openRecent({ databaseUrl, log })),
  asked: () => whole(undefined),
  verified,
}
const app = await ways[way]()
process.on('SIGTERM', () => process.exit(0))
process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
