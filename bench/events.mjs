// What a log stream sends: logins of database users, about 1 kB each, every one with a log_id of its own.
import { randomInt } from 'node:crypto'
import { requestText } from './http-load.mjs'
import { idOf } from './many-users.mjs'

const agent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

/** The marks are replaced: building 100 events from objects would cost the load more than the server. */
const event = JSON.stringify({
  log_id: '#ID#',
  data: {
    date: '#DATE#',
    type: 's',
    connection: 'Username-Password-Authentication',
    connection_id: 'con_Zx81kQwErTyUiOp2',
    client_id: 'rT5uV6wX7yZ8aB9cD0eF1gH2iJ3kL4mN',
    client_name: 'Acme Web',
    ip: '203.0.113.24',
    user_agent: agent,
    details: {
      prompts: [{ name: 'prompt-authenticate', elapsedTime: 3100, timers: { rules: 4 } }],
      completedAt: 1788220800000,
      stats: { loginsCount: '#COUNT#' },
      session_id: 'sess_1',
    },
    hostname: 'login.acme-mirror.example',
    user_id: '#USER#',
    user_name: 'ada.example@example.com',
    strategy: 'auth0',
    strategy_type: 'database',
    $event_schema: { version: '1.0.0' },
    environment_name: 'prod-eu-1',
    log_id: '#ID#',
    tenant_name: 'acme-mirror',
  },
})
const pieces = event.replace('"#COUNT#"', '#COUNT#').split(/#(\w+)#/)

let sequence = 0

function makeEvent(users) {
  const number = ++sequence
  const date = new Date().toISOString() // newer than what the table holds: what is older would cost no write
  const values = {
    ID: `900${date.replace(/\D/g, '')}${String(number).padStart(36, '0')}`,
    DATE: date,
    COUNT: number,
    USER: idOf(1 + randomInt(users)),
  }
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : values[piece])).join('')
}

/**
 * A delivery of so many events, as a JSON array.
 *
 * @param users how many users there are
 */
export function bodyOf(batch, users) {
  return `[${Array.from({ length: batch }, () => makeEvent(users)).join(',')}]`
}

/** The same as a request of the log stream with this secret. */
export function deliveryText(secret, batch, users) {
  return requestText({
    ...{ method: 'POST', path: '/webhooks/auth0/logs', headers: { authorization: secret } },
    body: bodyOf(batch, users),
  })
}
