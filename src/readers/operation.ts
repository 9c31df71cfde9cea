// An operation of the document: what the framework makes of a route's schemas, and what the route says of its answers.
import type { FastifySchema } from 'fastify'
import { type FailureCode, problemTitle } from '../errors.ts'
import { Problem } from '../problem.ts'
import { examples } from './examples.ts'
import { refusalsOf } from './refusals.ts'

/** JSON of the document, or of a part of it. */
export type Json = Record<string, unknown>

/** What the framework has made; `responses` are those of the route's `response`, or one without a word. */
export interface Operation extends Json {
  operationId?: string
  responses?: Record<string, Json>
}

/** @returns the operation with all its answers, with headers and examples */
export function completed(method: string, operation: Operation, schema: FastifySchema): Operation {
  const good = Object.entries(operation.responses ?? {}).map(([status, response]) => [
    status,
    goodAnswer(status, response, operation, schema),
  ])
  const bad = [...refusalsOf(method, schema)].map(([status, codes]) => [
    String(status),
    problemAnswer(status, codes, schema),
  ])
  const byStatus = [...good, ...bad].sort(([one], [other]) => Number(one) - Number(other))
  const { takes } = schema
  return {
    ...operation,
    ...(takes && { requestBody: { required: true, description: takes.description, ...contentOf(takes) } }),
    responses: Object.fromEntries(byStatus),
  }
}

function goodAnswer(status: string, response: Json, operation: Operation, schema: FastifySchema): Json {
  const { answers, answerHeaders } = schema
  const content = {
    ...(schema.response !== undefined && Object(response['content'])),
    ...(answers !== undefined && status === '200' && contentOf(answers).content),
  }
  const example = examples[`${operation.operationId} ${status}`]
  return {
    description: answers?.description ?? operation['summary'],
    ...(answerHeaders && { headers: headersOf(answerHeaders) }),
    ...withExample(content, example),
  }
}

function contentOf({ type, schema }: { type: string; schema: unknown }): { content: Json } {
  return { content: { [type]: { schema } } }
}

function withExample(content: Json, example: unknown): Json {
  const types = Object.entries(content).map(([type, media]) => [
    type,
    { ...Object(media), ...(example === undefined || type === 'text/event-stream' ? {} : { example }) },
  ])
  return types.length === 0 ? {} : { content: Object.fromEntries(types) }
}

/** An object type → OpenAPI's headers. */
function headersOf(type: object): Json {
  const { properties = {}, required = [] }: { properties?: Record<string, Json>; required?: string[] } = type
  const headers = Object.entries(properties).map(([name, { description, ...schema }]) => [
    name,
    { description, required: required.includes(name), schema },
  ])
  return Object.fromEntries(headers)
}

const authenticate = { description: 'Bearer', required: true, schema: { type: 'string' } }

const retryAfter = {
  description: 'Seconds after which to come again',
  required: true,
  schema: { type: 'integer', minimum: 0 },
}

function problemAnswer(status: number, codes: readonly FailureCode[], schema: FastifySchema): Json {
  const { refusalHeaders, refusalBody } = schema
  const shown = codes.filter((code) => Object.hasOwn(examples, code))
  const headers = {
    ...(refusalHeaders && headersOf(refusalHeaders)),
    ...(status === 401 && { 'www-authenticate': authenticate }),
    ...((status === 503 || status === 429) && { 'retry-after': retryAfter }),
  }
  const body = { allOf: [Problem, { type: 'object', properties: { code: { type: 'string', enum: codes } } }] }
  const media = {
    schema: body,
    ...(shown.length > 0 && {
      examples: Object.fromEntries(shown.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    }),
  }
  const content = refusalBody ? { 'application/json': { schema: refusalBody } } : { 'application/problem+json': media }
  return {
    description: codes.map((code) => `\`${code}\`: ${problemTitle(code)}`).join('\n\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    content,
  }
}

/** Real problems by their code, as the answers refer to them. */
export function problemExamples(codes: ReadonlySet<string>): Json {
  const shown = Object.entries(examples).filter(([code]) => codes.has(code))
  return Object.fromEntries(shown.map(([code, value]) => [code, { summary: code, value }]))
}
