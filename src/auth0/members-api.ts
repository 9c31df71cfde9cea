// Auth0's lists of who has been granted what: roles with their users, organisations with their members and the roles of
// these. By checkpoint, since pages end at 1,000; they come from the search, which is behind by a time that is not stated.
import { type Static, Type } from 'typebox'
import { parseJson } from '../json.ts'
import { byId, organizationOf, roleOf, ToldOrganization, ToldRole } from './grant-items.ts'
import { listIn, perPage } from './grants-api.ts'
import { type Ask, dateOf, refusalOf } from './management.ts'

/** A role or an organisation, and how to read its members. */
export interface Granted {
  id: string
  told: Static<typeof ToldOrganization>
}

export interface MemberPage {
  members: { userId: string; item: unknown }[]
  /** Where to read on; undefined: that was all. */
  next: string | undefined
}

export interface MemberLists {
  /** All of them, in order of id. */
  granted(put: Put): Promise<{ granted: Granted[]; answeredAt: Date }>
  /** @returns undefined where it has been deleted meanwhile */
  members(put: Put, granted: Granted, from: string | undefined): Promise<MemberPage | undefined>
}

/** Puts one question to Auth0. */
export type Put = <T>(question: (ask: Ask, signal: AbortSignal) => Promise<T>) => Promise<T>

const RoleUser = Type.Object({ user_id: Type.String() })
const Member = Type.Object({ user_id: Type.String(), roles: Type.Optional(Type.Array(ToldRole)) })

export const roleUsers: MemberLists = {
  granted: async (put) => {
    const roles: Granted[] = []
    let answeredAt: Date | undefined
    for (let page = 0; ; page++) {
      const answer = await put((ask, signal) =>
        get(ask, `roles?include_totals=true&per_page=${perPage}&page=${page}`, signal),
      )
      answeredAt ??= answer.answeredAt
      const more = listIn(answer.body, 'roles', Type.Array(ToldRole))
      roles.push(...more.map((told) => ({ id: told.id, told })))
      if (more.length < perPage) return { granted: byId(roles), answeredAt }
    }
  },
  members: async (put, { id, told }, from) => {
    const answer = await put((ask, signal) =>
      get(ask, `roles/${encodeURIComponent(id)}/users?${checkpoint(from)}`, signal),
    )
    if (answer.isMissing) return undefined
    const item = roleOf(told)
    const users = listIn(answer.body, 'users', Type.Array(RoleUser))
    return { members: users.map(({ user_id }) => ({ userId: user_id, item })), next: nextIn(answer.body) }
  },
}

export const organizationMembers: MemberLists = {
  granted: async (put) => {
    const organizations: Granted[] = []
    let answeredAt: Date | undefined
    for (let from: string | undefined; ; ) {
      const answer = await put((ask, signal) => get(ask, `organizations?${checkpoint(from)}`, signal))
      answeredAt ??= answer.answeredAt
      const more = listIn(answer.body, 'organizations', Type.Array(ToldOrganization))
      organizations.push(...more.map((told) => ({ id: told.id, told })))
      from = nextIn(answer.body)
      if (from === undefined) return { granted: byId(organizations), answeredAt }
    }
  },
  members: async (put, { id, told }, from) => {
    const query = `${checkpoint(from)}&fields=user_id,roles&include_fields=true`
    const answer = await put((ask, signal) =>
      get(ask, `organizations/${encodeURIComponent(id)}/members?${query}`, signal),
    )
    if (answer.isMissing) return undefined
    const members = listIn(answer.body, 'members', Type.Array(Member))
    return {
      members: members.map(({ user_id, roles = [] }) => ({ userId: user_id, item: organizationOf(told, roles) })),
      next: nextIn(answer.body),
    }
  },
}

function checkpoint(from: string | undefined): string {
  return `take=${perPage}${from === undefined ? '' : `&from=${encodeURIComponent(from)}`}`
}

async function get(ask: Ask, path: string, signal: AbortSignal) {
  const response = await ask(path, { signal })
  const answeredAt = dateOf(response)
  const text = await response.text()
  if (response.status === 404) return { isMissing: true, body: undefined, answeredAt }
  if (response.status !== 200) throw refusalOf(response, text)
  return { isMissing: false, body: parseJson(text), answeredAt }
}

function nextIn(body: unknown): string | undefined {
  const { next }: { next?: unknown } = Object(body)
  return typeof next === 'string' && next !== '' ? next : undefined
}
