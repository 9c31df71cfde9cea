// Reads by primary key with Fastify, `pg` and the same statements as ours, by the first argument: `bare`, with nothing else;
// `verified`, behind the token's check by @fastify/jwt.
import fastifyJwt from '@fastify/jwt'
import { fastify } from 'fastify'
import pg from 'pg'
import { openLog } from '../../dist/log.js'
import { userAsJson } from '../../dist/users/user.js'
import { openVerifying } from './verifying.mjs'

const one = `SELECT ${userAsJson('u')} AS json FROM users u WHERE id = $1`
const many = `SELECT ${userAsJson('u')} AS json FROM users u WHERE id = ANY($1)`

const app = fastify({ loggerInstance: openLog('error') })
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const options = {}
if (process.argv[2] === 'verified') {
  await app.register(fastifyJwt, await openVerifying())
  options.onRequest = (request) => request.jwtVerify()
}
const send = (reply, json) => reply.type('application/json; charset=utf-8').serializer(String).send(json)
app.get('/users/:id', { ...options }, async ({ params }, reply) => {
  const { rows } = await pool.query({ name: 'one', text: one, values: [params.id] })
  return send(reply, rows[0].json)
})
app.post('/users/lookup', { ...options }, async ({ body }, reply) => {
  const { rows } = await pool.query({ name: 'many', text: many, values: [body.ids] })
  return send(reply, `{"users":[${rows.map(({ json }) => json).join(',')}]}`)
})
process.on('SIGTERM', () => process.exit(0))
process.stdout.write(`{"url":"${await app.listen({ host: '127.0.0.1', port: 0 })}"}\n`)
