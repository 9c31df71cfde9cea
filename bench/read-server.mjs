// The reads by primary key, by the first argument: `ours`, the product; `bare`, Fastify and pg with the same statement and
// nothing else; `verified`, the same behind the token's check by @fastify/jwt.
import fastifyJwt from '@fastify/jwt'
import { fastify } from 'fastify'
import pg from 'pg'
import { buildApp } from '../dist/app.js'
import { openDb } from '../dist/db.js'
import { fetchKeySet } from '../dist/intake/token/key-set.js'
import { openRecent } from '../dist/intake/token/recent.js'
import { openLog } from '../dist/log.js'
import { userAsJson } from '../dist/users/user.js'

const [way] = process.argv.slice(2)
const databaseUrl = process.env.DATABASE_URL
const { ISSUER: issuer, AUDIENCE: audience } = process.env
const log = openLog('error')

const one = `SELECT ${userAsJson('u')} AS json FROM users u WHERE id = $1`
const many = `SELECT ${userAsJson('u')} AS json FROM users u WHERE id = ANY($1)`

async function bare(onRequest) {
  const app = fastify({ loggerInstance: log })
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  const send = (reply, json) => reply.type('application/json; charset=utf-8').serializer(String).send(json)
  const options = await onRequest?.(app)
  app.get('/users/:id', { ...options }, async ({ params }, reply) => {
    const { rows } = await pool.query({ name: 'one', text: one, values: [params.id] })
    return send(reply, rows[0].json)
  })
  app.post('/users/lookup', { ...options }, async ({ body }, reply) => {
    const { rows } = await pool.query({ name: 'many', text: many, values: [body.ids] })
    return send(reply, `{"users":[${rows.map(({ json }) => json).join(',')}]}`)
  })
  return app
}

async function verifying(app) {
  const pems = await fetchKeySet(`${issuer}.well-known/jwks.json`, 5_000)
  await app.register(fastifyJwt, {
    decode: { complete: true },
    secret: async (_request, token) => pems.get(token.header.kid),
    verify: { algorithms: ['RS256'], allowedIss: [issuer], allowedAud: [audience], cache: 10_000 },
  })
  return { onRequest: (request) => request.jwtVerify() }
}

function ours() {
  const auth0 = { baseUrl: issuer.replace(/\/$/, ''), issuers: [issuer], audiences: [audience] }
  const runQueue = { start: async () => undefined }
  const [db, recent] = [openDb(databaseUrl, log), openRecent({ databaseUrl, log })]
  return buildApp({ db, log, wake: () => undefined, runQueue, auth0, logStreamTokens: [], recent, rateLimit: 600 })
}

const ways = { ours, bare: () => bare(), verified: () => bare(verifying) }
const app = await ways[way]()
process.on('SIGTERM', () => process.exit(0))
process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
