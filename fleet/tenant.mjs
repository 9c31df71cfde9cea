// What happens at the tenant meanwhile: people are made, changed, blocked and deleted, each with its events.
import { setTimeout as sleep } from 'node:timers/promises'

/** People who make requests: they are changed, but stay. */
const regulars = 30

export async function openTenant({ auth0 }) {
  const { baseUrl, clientId, clientSecret } = auth0
  const json = async (method, path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${baseUrl}/${path}`, { method, headers, body: body && JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok && answer.status !== 404) throw new Error(`the tenant answered ${method} ${path}: ${answer.status}`)
    return { status: answer.status, body: text && JSON.parse(text) }
  }
  const credentials = { client_id: clientId, client_secret: clientSecret, audience: `${baseUrl}/api/v2/` }
  const { body } = await json('POST', 'oauth/token', { ...credentials, grant_type: 'client_credentials' })
  const manage = (method, path, data) => json(method, `api/v2/${path}`, data, body.access_token)
  const people = await load(json)
  return {
    people,
    manage,
    token: async (id) => (await json('POST', 'local/token', { user_id: id, expires_in: 86_400 })).body.access_token,
    readerToken: async () => {
      const claims = { gty: 'client-credentials', scope: 'read:users' }
      return (await json('POST', 'local/token', { user_id: 'reader@clients', claims })).body.access_token
    },
    flush: () => json('POST', 'local/log-streams/flush', {}),
    get: async (id) => {
      const { status, body } = await manage('GET', `users/${encodeURIComponent(id)}`)
      return status === 404 ? undefined : body
    },
    startChanges: () => startChanges(manage, people),
  }
}

async function load(json) {
  const people = Array.from({ length: regulars }, (_, number) => `auth0|regular${number}`)
  const users = people.map((id, number) => ({
    user_id: id,
    email: `regular${number}@example.com`,
    identities: [
      { provider: 'auth0', user_id: id.slice(6), connection: 'Username-Password-Authentication', isSocial: false },
    ],
  }))
  await json('POST', 'local/users', users)
  return people
}

/** @returns stops it, and tells how many changes there were */
function startChanges(manage, people) {
  const passing = []
  let [count, isOver] = [0, false]
  const kinds = [
    () => change({ user_metadata: { count } }),
    () => change({ name: `Name ${count}` }),
    () => change({ user_metadata: { count }, app_metadata: { plan: `plan ${count}` } }),
    make,
    () => passing.length > 0 && manage('PATCH', pathOf(any(passing)), { blocked: count % 2 === 0 }),
    () => passing.length > 10 && manage('DELETE', pathOf(passing.shift())),
  ]
  const change = (body) => manage('PATCH', pathOf(any([...people, ...passing])), body)
  async function make() {
    const account = { connection: 'Username-Password-Authentication', password: `Secret-${count}-xyz` }
    const { body } = await manage('POST', 'users', { email: `passing${Date.now()}-${count}@example.com`, ...account })
    passing.push(body.user_id)
  }
  async function go() {
    while (!isOver) {
      count++
      await any(kinds)()
      await sleep(100)
    }
  }
  const going = go()
  return async () => {
    isOver = true
    await going
    return count
  }
}

function pathOf(id) {
  return `users/${encodeURIComponent(id)}`
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)]
}
