// What GET /users takes and answers: a filter for every column and for what can be asked of it.
import { type Static, type TSchema, Type } from 'typebox'
import { Grants } from '../grants/grants.ts'
import { type ScalarKind, scalarColumns } from '../search/field.ts'
import { type Operator, operatorsOf } from '../search/filters.ts'
import { mostUsers, usualLimit } from '../search/list.ts'
import { shownFields } from '../search/shown.ts'
import { User } from '../users/user.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))
const oneOf = <Name extends string>(names: readonly Name[], description: string) =>
  Type.Optional(
    Type.Union(
      names.map((name) => Type.Literal(name)),
      { description },
    ),
  )

/** Everything but the filters. */
export const Asked = Type.Object({
  q: text('A query in Auth0\'s query string syntax: email:"ada@example.com", name:jane*, updated_at:[2026-09-01 TO *]'),
  text: text('Words that each are somewhere in the name or the e-mail address, in any case'),
  gone: oneOf(['false', 'true', 'any'], 'Users who are deleted at Auth0: left out (unset), alone, or as well'),
  stale: Type.Optional(
    Type.Boolean({ description: 'false: without users whose profile is known to be out of date; true: those alone' }),
  ),
  sort: text('A column of one value, -created_at for the other direction; unset: id. Users without a value come last'),
  after: text('next of the page before; everything but limit, fields, include and count has to be as it was there'),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostUsers, description: `Unset: ${usualLimit}` })),
  fields: text(`Members that are answered, comma separated, of: ${shownFields.join(', ')}`),
  include: text(
    `What users have been granted, comma separated: ${Object.keys(Grants.properties).join(', ')}; as far as it is mirrored`,
  ),
  count: oneOf(
    ['exact', 'estimated'],
    'How many fit in all: counted one by one, or as Postgres estimates it at no cost',
  ),
})

const said: Record<Operator, string> = {
  eq: '',
  in: ', any of these, comma separated',
  prefix: ' begins so',
  gt: ', greater than',
  gte: ', this or greater',
  lt: ', less than',
  lte: ', this or less',
  exists: ': true, there is a value; false, there is none',
}

const kindsSaid: Record<ScalarKind, string> = {
  text: 'Text, to the letter',
  boolean: 'true or false',
  integer: 'A whole number',
  instant: 'An instant or a day in ISO 8601',
}

/** `email`, `email.prefix` … for every column of one value. */
function filterSchemas(): Record<string, TSchema> {
  const entries = [...scalarColumns].flatMap(([name, { kind, anyCase }]) =>
    operatorsOf[kind].map((operator) => {
      const what = operator === 'exists' ? name : anyCase ? 'Text, in any case' : kindsSaid[kind]
      return [operator === 'eq' ? name : `${name}.${operator}`, text(`${what}${said[operator]}`)] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** OpenAPI's form for parameters that have no fixed name: each member of the object is one. */
const members = Type.Optional(
  Type.Unsafe<never>({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Filters on members of user_metadata, app_metadata, attributes and identities, each a parameter of its own: app_metadata.plan=pro, user_metadata.theme.in=dark,light',
  }),
)

export const Querystring = Type.Unsafe<Static<typeof Asked>>(
  Type.Object({ ...Asked.properties, ...filterSchemas(), members }),
)

export const Found = Type.Object({
  users: Type.Array(Type.Partial(Type.Object({ ...User.properties, ...Grants.properties }))),
  next: Type.Union([Type.String(), Type.Null()], { description: 'after of the next page; null: this is the last one' }),
  changes: Type.Optional(
    Type.Union([Type.String(), Type.Null()], {
      description:
        'On the first page: after of GET /changes, to follow from once all pages are read; null: there is no feed',
    }),
  ),
  count: Type.Optional(Type.Integer({ description: 'How many fit in all' })),
  count_is: Type.Optional(Type.String({ description: 'exact or estimated' })),
})
