import pg from 'pg'
import t from 'tap'
import { messageOf, scrub } from '../src/log.ts'

t.test('what is known by its looks is taken out of any text', async (t) => {
  const cases: [string, string][] = [
    ['no user ada@example.com here', 'no user [e-mail] here'],
    ['"GET /users/samlp%7Cada.l+x%40example.co.uk"', '"GET /users/[e-mail]"'],
    ['{"msg":"samlp|acme|ada@example.com","level":30}', '{"msg":"samlp|acme|[e-mail]","level":30}'],
    ['Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln_-x', 'Bearer [token]'],
    ['postgresql://mirror:se%2Fcret@db:5432/app', 'postgresql://db:5432/app'],
    ['redis://:secret@redis:6379', 'redis://redis:6379'],
    ['https://files.example/1.gz?Expires=1&Signature=a%2Fb', 'https://files.example/1.gz?…'],
  ]
  for (const [text, left] of cases) t.equal(scrub(text), left)
})

t.test('what says nothing of anybody stays', async (t) => {
  for (const text of [
    '{"level":30,"url":"http://127.0.0.1:3000","msg":"ready"}',
    'at open (file:///app/node_modules/@fastify/jwt/jwt.js:12:3)',
    'connect ECONNREFUSED 127.0.0.1:5432',
  ])
    t.equal(scrub(text), text)
})

t.test('a message that may quote a value is not told', async (t) => {
  const broken = await Promise.resolve('Ada Example')
    .then(JSON.parse)
    .catch((error) => error)
  t.match(broken.message, 'Ada', 'a parser quotes')
  t.equal(messageOf(broken), undefined)
  const refusal = (code: string) =>
    Object.assign(new pg.DatabaseError('of "Ada"', 8, 'error'), { code, severity: 'ERROR' })
  for (const code of ['22P02', '23505', '23514', 'P0001', 'XX000']) t.equal(messageOf(refusal(code)), undefined, code)
  t.equal(messageOf(refusal('28P01')), 'of "Ada"', 'a login is named to who sets it up')
  t.equal(messageOf(new Error('Auth0 answered 500')), 'Auth0 answered 500')
})
