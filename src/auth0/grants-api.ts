// GET /api/v2/users/{id}/roles, /permissions, /organizations: what one user has been granted, from Auth0 itself.
import { type Static, type TArray, type TObject, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { GrantKind } from '../facts/reading.ts'
import type { Organization } from '../grants/grants.ts'
import { parseJson, writeJson } from '../json.ts'
import { storableJson } from '../text.ts'
import {
  byId,
  byPermission,
  organizationOf,
  permissionOf,
  roleOf,
  ToldOrganization,
  ToldPermission,
  ToldRole,
} from './grant-items.ts'
import { type Ask, dateOf, isInexistentUser, Refused, refusalOf } from './management.ts'

/** `answeredAt` is on Auth0's clock, cut to the second: never later than the answer, or the first page of it. */
export type GrantsAnswer = { found: true; items: string; answeredAt: Date } | { found: false; answeredAt: Date }

/** The most that Auth0 gives at once. */
export const perPage = 100

/** Auth0 pages no further than 1,000. */
const mostPages = 10

/** @throws what `refusalOf` makes of an answer; Refused where it is not as known */
export async function askForGrants(
  ask: Ask,
  kind: GrantKind,
  userId: string,
  leaving?: AbortSignal,
): Promise<GrantsAnswer> {
  return askers[kind](ask, `users/${encodeURIComponent(userId)}`, userId, leaving)
}

type Asker = (ask: Ask, path: string, userId: string, leaving?: AbortSignal) => Promise<GrantsAnswer>

const askers: Record<GrantKind, Asker> = {
  roles: async (ask, path, _, leaving) =>
    answer(await pages(ask, `${path}/roles`, 'roles', ToldRole, leaving), (roles) => byId(roles.map(roleOf))),
  permissions: async (ask, path, _, leaving) =>
    answer(await pages(ask, `${path}/permissions`, 'permissions', ToldPermission, leaving), (permissions) =>
      byPermission(permissions.map(permissionOf)),
    ),
  organizations: async (ask, path, userId, leaving) => {
    const told = await pages(ask, `${path}/organizations`, 'organizations', ToldOrganization, leaving)
    const organizations: Organization[] = []
    for (const organization of told.items ?? []) {
      const roles = await memberRoles(ask, organization.id, userId, leaving)
      if (roles !== undefined) organizations.push(organizationOf(organization, roles))
    }
    return answer(told, () => byId(organizations))
  },
}

/** @returns undefined where the user has left the organisation meanwhile */
async function memberRoles(ask: Ask, organizationId: string, userId: string, leaving?: AbortSignal) {
  const member = `organizations/${encodeURIComponent(organizationId)}/members/${encodeURIComponent(userId)}`
  return (await pages(ask, `${member}/roles`, 'roles', ToldRole, leaving, isMissing)).items
}

interface Pages<Item> {
  /** Undefined: there is nobody to have any. */
  items: Item[] | undefined
  answeredAt: Date
}

/** Totals are not relied on: a recorded answer holds one organisation and says that there are none. */
async function pages<Item extends TObject>(
  ask: Ask,
  path: string,
  name: string,
  Item: Item,
  leaving: AbortSignal | undefined,
  isNobody = isInexistentUser,
): Promise<Pages<Static<Item>>> {
  const items: Static<Item>[] = []
  let answeredAt: Date | undefined
  for (let page = 0; page < mostPages; page++) {
    const response = await ask(`${path}?include_totals=true&per_page=${perPage}&page=${page}`, { leaving })
    answeredAt ??= dateOf(response)
    const text = await response.text()
    if (response.status === 404 && isNobody(text)) return { items: undefined, answeredAt }
    if (response.status !== 200) throw refusalOf(response, text)
    const more = listIn(parseJson(text), name, Type.Array(Item))
    items.push(...more)
    if (more.length < perPage) break
  }
  return { items, answeredAt: answeredAt ?? new Date() }
}

/** Auth0's own 404, which has an error code; that of a proxy says nothing. */
function isMissing(text: string): boolean {
  return /"errorCode"\s*:\s*"inexistent_/.test(text)
}

/** The list under `name`. @throws Refused where there is none */
export function listIn<Items extends TArray>(answer: unknown, name: string, Items: Items): Static<Items> {
  const list: unknown = Reflect.get(Object(answer), name)
  if (!Check(Items, list)) throw new Refused(`Auth0 answered with ${name} otherwise than known`)
  return list
}

function answer<Item>({ items, answeredAt }: Pages<Item>, shaped: (items: Item[]) => unknown[]): GrantsAnswer {
  if (items === undefined) return { found: false, answeredAt }
  return { found: true, items: storableJson(writeJson(shaped(items))), answeredAt }
}
