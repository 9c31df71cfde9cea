// Auth0's own description of its Management API, as a judge of answers.
import { readFile } from 'node:fs/promises'
import Schema from 'typebox/schema'

const text = await readFile(new URL('../fixtures/openapi/management-users.json', import.meta.url), 'utf8')
const { components }: { components: { schemas: Record<string, unknown> } } = JSON.parse(text)

/** @returns what is wrong with an answer of this path, in words; [] where it is as described */
export function judge(name: 'GetUserResponseContent' | 'ListUsersResponseContent' | 'UserResponseSchema') {
  const schema = Schema.Compile({ components, $ref: `#/components/schemas/${name}` })
  return (answer: unknown): string[] =>
    schema.Errors(answer)[1].map(({ instancePath, message }) => `${instancePath} ${message}`)
}
