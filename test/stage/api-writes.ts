// Writes to the Management API as a generated history reports them.
import fc from 'fast-check'
import { anyone, known, type Person } from './people.ts'

type Call = { method: string; path: string; body?: unknown; answer?: unknown }

const calls: ((path: string, who: Person, other: Person) => Call)[] = [
  (_, { id }) => ({ method: 'post', path: 'users', answer: { user_id: id } }),
  (path, { id }) => ({ method: 'patch', path, answer: { user_id: id } }),
  (path) => ({ method: 'delete', path }),
  (path, _, { strategy, bare }) => ({
    method: 'post',
    path: `${path}/identities`,
    body: { provider: strategy, user_id: bare },
  }),
  (path, who, other) => ({
    method: 'post',
    path: `${path}/identities`,
    body: { link_with: 'a token' },
    answer: [who, other].map(({ strategy, bare }) => ({ provider: strategy, user_id: bare })),
  }),
  (path, _, other) => ({
    method: 'delete',
    path: `${path}/identities/${other.strategy}/${encodeURIComponent(other.bare)}`,
  }),
  (path) => ({ method: 'put', path: `${path}/authentication-methods` }),
  (path) => ({ method: 'post', path: `${path}/roles` }),
  (path) => ({ method: 'post', path: `${path}/a-route-of-later` }),
  (_, { id }) => ({ method: 'post', path: 'organizations/org_1/members', body: { members: [id] } }),
]

/** How the correlation ids of the mirror's own writes begin. */
export const ownWrites = 'um-history-'

export const sapi = fc
  .record({
    call: fc.constantFrom(...calls),
    who: anyone,
    other: anyone,
    statusCode: fc.constantFrom(200, 201, '204', 400),
    isOwn: fc.boolean(),
  })
  .map(({ call, who, other, statusCode, isOwn }) => {
    const { method, path, body, answer } = call(`users/${encodeURIComponent(who.id)}`, who, other)
    const request = { method, path: `/api/v2/${path}`, body }
    const details = { request, response: { statusCode, body: answer } }
    const references = { correlation_id: isOwn ? `${ownWrites}1` : 'of-somebody-else' }
    return { type: 'sapi', user_id: known[0]?.id, details, references }
  })
