// A tenant that costs as little as can be: a token, one finished job, its file from the disk, and users page by page.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { userOf } from './users.mjs'

const file = process.env.EXPORT_FILE
const createdAt = new Date().toISOString()

function answer(response, body) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1/')
  const job = { id: 'job_1', type: 'users_export', status: 'completed', created_at: createdAt }
  if (url.pathname === '/file') {
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': statSync(file).size })
    return createReadStream(file, { highWaterMark: 262_144 }).pipe(response)
  }
  if (url.pathname === '/api/v2/users') {
    const [page, size] = ['page', 'per_page'].map((name) => Number(url.searchParams.get(name)))
    return answer(
      response,
      Array.from({ length: size }, (_, index) => userOf(page * size + index)),
    )
  }
  if (url.pathname === '/oauth/token') return answer(response, { access_token: 'token', expires_in: 86_400 })
  answer(response, request.method === 'POST' ? job : { ...job, location: `http://${request.headers.host}/file` })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`{"url":"http://127.0.0.1:${server.address().port}"}\n`))
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
