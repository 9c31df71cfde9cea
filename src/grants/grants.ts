// The shape of grants: one schema for types, validation and documentation.
import { type Static, Type } from 'typebox'

const Text = Type.Optional(Type.String())

export const Role = Type.Object({ id: Type.String(), name: Type.String(), description: Text }, { title: 'Role' })

export const Permission = Type.Object(
  {
    permission_name: Type.String(),
    resource_server_identifier: Type.String(),
    sources: Type.Optional(
      Type.Array(Type.Object({ source_id: Text, source_name: Text, source_type: Text }), {
        description: 'Given to the user (DIRECT), or to a role of the user (ROLE)',
      }),
    ),
  },
  { title: 'Permission' },
)

export const Organization = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    display_name: Text,
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
      description: 'Roles of the member in the organisation',
    }),
  },
  { title: 'Organization' },
)

export type Role = Static<typeof Role>
export type Permission = Static<typeof Permission>
export type Organization = Static<typeof Organization>

const At = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

/** What is mirrored of one kind. */
const listOf = <Item extends typeof Role | typeof Permission | typeof Organization>(Item: Item) =>
  Type.Object({
    items: Type.Array(Item),
    answered_at: At("When Auth0 last answered about these, on Auth0's clock; null: not asked yet"),
    stale_since: At('Since when they are known to be out of date; null: nothing known is missing'),
  })

/** The members that a user has besides, where they are asked for. */
export const Grants = Type.Partial(
  Type.Object({ roles: listOf(Role), permissions: listOf(Permission), organizations: listOf(Organization) }),
)
