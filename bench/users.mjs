// Users of about 1 KB as Auth0 exports them, and the same rows as COPY reads them; made from their number alone.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const agent =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

/** As hard to compress, and as scattered over the indexes, as the real ones. */
function digestOf(number) {
  return createHash('sha256').update(String(number)).digest('hex')
}

export function userOf(number) {
  const digest = digestOf(number)
  const bare = digest.slice(0, 24)
  const created = new Date(Date.UTC(2020, 0, 1) + number * 60_000).toISOString()
  const updated = new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString()
  const [given, family] = [`Given${digest.slice(24, 29)}`, `Family${digest.slice(29, 35)}`]
  const email = `${given}.${family}@example.com`.toLowerCase()
  return {
    user_id: `auth0|${bare}`,
    email,
    email_verified: number % 3 !== 0,
    name: `${given} ${family}`,
    nickname: given.toLowerCase(),
    given_name: given,
    family_name: family,
    picture: `https://s.gravatar.com/avatar/${digest.slice(0, 32)}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fgf.png`,
    last_ip: `203.0.113.${number % 256}`,
    last_login: updated,
    logins_count: number % 1000,
    created_at: created,
    updated_at: updated,
    identities: [{ connection: 'Username-Password-Authentication', provider: 'auth0', user_id: bare, isSocial: false }],
    user_metadata: { theme: number % 2 ? 'dark' : 'light', language: 'de-AT', device: { agent, id: digest } },
    app_metadata: { plan: 'pro', seats: number % 50, customer: digest.slice(0, 16), flags: ['beta', 'newsletter'] },
  }
}

function* portions(count, textOf) {
  for (let from = 0; from < count; from += 1000) {
    const size = Math.min(1000, count - from)
    yield Array.from({ length: size }, (_, index) => textOf(userOf(from + index))).join('')
  }
}

/** NDJSON in gzip, as an export job leaves it. */
export async function writeExport(path, count) {
  const lines = portions(count, (user) => `${JSON.stringify(user)}\n`)
  await pipeline(lines, createGzip({ level: 6 }), createWriteStream(path))
}

const columns = Object.keys(userOf(0)).filter((name) => name !== 'user_id')
export const copyColumns = ['id', ...columns]

/** The rows as text for COPY: tabs between columns, backslashes doubled. */
export async function writeCopyFile(path, count) {
  const textOf = ({ user_id, ...user }) =>
    `${[user_id, ...columns.map((name) => user[name])].map((value) => cell(value)).join('\t')}\n`
  const file = createWriteStream(path, { mode: 0o644 })
  for (const portion of portions(count, textOf)) if (!file.write(portion)) await once(file, 'drain')
  file.end()
  await once(file, 'close')
}

function cell(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replaceAll('\\', '\\\\')
}
