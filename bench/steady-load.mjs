// Logins at a steady pace, whatever becomes of them: RATE deliveries a second of one event each, until it is asked to end.
// Says how many it has sent and how many were refused.
import { Pool } from 'undici'
import { bodyOf } from './events.mjs'

const { TARGET, RATE, USERS, SECRET } = process.env
const tickMs = 5

/** More than this under way, and the server does not keep up: then there is no half of what it can do. */
const mostUnderWay = 5_000

const pool = new Pool(TARGET, { connections: 32 })
const headers = { authorization: SECRET, 'content-type': 'application/json' }
const began = performance.now()
let [sent, underWay, failed] = [0, 0, 0]

async function send() {
  underWay++
  const body = bodyOf(1, Number(USERS))
  const answer = await pool
    .request({ method: 'POST', path: '/webhooks/auth0/logs', headers, body })
    .then(async ({ statusCode, body }) => {
      await body.dump()
      return statusCode
    })
    .catch(() => 0)
  if (answer !== 200) failed++
  underWay--
}

const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - began) / 1000) * Number(RATE))
  while (sent < due && underWay < mostUnderWay) {
    sent++
    void send()
  }
}, tickMs)

process.once('SIGTERM', async () => {
  clearInterval(timer)
  process.stdout.write(`{"sent":${sent},"failed":${failed}}\n`)
  await pool.close()
})
process.stdout.write('{"url":"none"}\n')
