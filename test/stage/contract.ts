// Whatever a mirror of the tests answers is held against the document: status, headers and body.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'

export interface Exchange {
  method: string
  url: string
  status: number
  headers: Headers
  text: string
}

type Json = Record<string, unknown>

interface Response {
  headers?: Record<string, { required?: boolean; schema: Json }>
  content?: Record<string, { schema: Json; example?: unknown; examples?: Json }>
}

export interface Operation {
  id: string
  method: string
  path: string
  /** Of the paths that it answers. */
  pattern: RegExp
  responses: Record<string, Response>
}

export interface Contract {
  document: Json
  operations: Operation[]
  /** `getMe 200`: what was held against the document so far. */
  seen: Set<string>
  /** @param pointer of a schema in the document */
  validator(pointer: readonly string[]): Promise<ValidateFunction>
}

/** What every answer may have. */
const usual =
  /^(content-(type|length)|date|connection|keep-alive|transfer-encoding|cache-control|x-content-type-options|x-frame-options|referrer-policy|x-ratelimit-(limit|remaining|reset))$/

/** That the document is one is looked at in a test of its own. */
const quick = { validateSchema: false, meta: false, inlineRefs: false, code: { optimize: false } }

/** What is said where there is no operation. */
const [problem, auth0Failure] = [
  ['components', 'schemas', 'Problem'],
  ['components', 'schemas', 'Auth0Failure'],
] as const

let opened: Promise<Contract> | undefined

/** One for all tests of a process. */
export function contract(): Promise<Contract> {
  opened ??= open()
  return opened
}

/** @throws Error where the document does not say that this may be answered */
export async function checkContract(exchange: Exchange): Promise<void> {
  const held = await contract()
  const { pathname } = new URL(exchange.url)
  if (/^\/(docs|dashboard|dashboard\/(assets|queues))(\/|$)/.test(pathname) && pathname !== '/dashboard/session') return // pages, and not of the API
  const operation = operationOf(held.operations, exchange.method, pathname)
  if (operation === undefined || /"code":"route_unknown"/.test(exchange.text)) return checkUnknown(held, exchange)
  const { status } = exchange
  const response = operation.responses[status]
  const what = `${exchange.method} ${pathname} → ${status}`
  if (response === undefined) throw new Error(`${what} is not in the document: ${exchange.text.slice(0, 200)}`)
  checkHeaders(what, operation, response, exchange)
  await checkBody(what, held, operation, exchange)
  held.seen.add(`${operation.id} ${status}`)
}

/** The method and the path of whoever asks a gateway are the gateway's business. */
function operationOf(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  if (path === '/verify' || path.startsWith('/verify/')) return operations.find(({ id }) => id === 'verify')
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase()
  return operations.find((operation) => operation.method === wanted && operation.pattern.test(path))
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`)
}

/** What no route answers is a problem all the same. */
async function checkUnknown(held: Contract, { method, url, status, headers, text }: Exchange): Promise<void> {
  // whoever asks Auth0's paths is told in Auth0's way
  if (new URL(url).pathname.startsWith('/api/v2/') && status >= 400) {
    if ((await held.validator(auth0Failure))(JSON.parse(text))) return
  }
  const isProblem = /^application\/problem\+json/.test(headers.get('content-type') ?? '')
  const check = await held.validator(problem)
  if (status < 400 || !isProblem || (method !== 'HEAD' && !check(JSON.parse(text))))
    throw new Error(`${method} ${url} → ${status} is not in the document`)
}

function checkHeaders(
  what: string,
  { id }: Operation,
  { headers: documented = {} }: Response,
  { headers }: Exchange,
): void {
  for (const [name, { required }] of Object.entries(documented)) {
    // which of these there are is a setting, and the document is that of the default
    if (required === true && !headers.has(name) && !(id === 'verify' && name.startsWith('x-user-')))
      throw new Error(`${what}: there is no ${name}`)
  }
  for (const name of headers.keys()) {
    const isKnown =
      usual.test(name) || Object.hasOwn(documented, name) || (id === 'verify' && name.startsWith('x-user-'))
    if (!isKnown) throw new Error(`${what}: the header ${name} is not in the document`)
  }
}

async function checkBody(
  what: string,
  held: Contract,
  operation: Operation,
  { method, status, headers, text }: Exchange,
): Promise<void> {
  const content = operation.responses[status]?.content ?? {}
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  if (method === 'HEAD' || (type === '' && text === '' && Object.keys(content).length === 0)) return
  if (!Object.hasOwn(content, type)) throw new Error(`${what}: ${type || 'no type'} is not in the document`)
  const check = await held.validator(pointerOf(operation, String(status), type))
  if (!check(/json$/.test(type) ? JSON.parse(text) : text))
    throw new Error(`${what}: ${JSON.stringify(check.errors?.slice(0, 3))} in ${text.slice(0, 500)}`)
}

async function open(): Promise<Contract> {
  const document = await readDocument()
  const compiled = new Map<string, ValidateFunction>(Object.entries(compiledBefore()))
  let schemas: Ajv2020 | undefined
  const validator = async (pointer: readonly string[]) => {
    const path = pathOf(pointer)
    const found = compiled.get(path)
    if (found !== undefined) return found
    schemas ??= await openSchemas(document, false)
    const made = schemas.compile({ $ref: `document#/${path}` })
    compiled.set(path, made)
    return made
  }
  return { document, operations: operationsOf(document), seen: new Set(), validator }
}

/** The run has had the answers' schemas compiled once for all files. */
function compiledBefore(): Record<string, ValidateFunction> {
  const file = process.env['TEST_CONTRACT']
  return file === undefined ? {} : createRequire(import.meta.url)(file)
}

/** @returns a CommonJS module: by the path of each answer's schema, what holds a body against it */
export async function contractCode(): Promise<string> {
  const document = await readDocument()
  const { default: standalone } = await import('ajv/dist/standalone/index.js')
  const answers = operationsOf(document).flatMap(({ path, method, responses }) =>
    Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.keys(content).map((type) => pointerOf({ path, method }, status, type)),
    ),
  )
  const paths = [...answers, problem, auth0Failure].map(pathOf)
  const references = Object.fromEntries(paths.map((path) => [path, `document#/${path}`]))
  return standalone.default(await openSchemas(document, true), references)
}

async function readDocument(): Promise<Json> {
  return JSON.parse(await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8'))
}

async function openSchemas(document: Json, source: boolean): Promise<Ajv2020> {
  const [{ default: ajv }, { default: formats }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ])
  const schemas = new ajv.Ajv2020({ strict: false, ...quick, code: { ...quick.code, source } })
  formats.default(schemas)
  schemas.addSchema(Object(closed(document)), 'document')
  return schemas
}

function pointerOf({ path, method }: { path: string; method: string }, status: string, type: string): string[] {
  return ['paths', path, method, 'responses', status, 'content', type, 'schema']
}

function pathOf(pointer: readonly string[]): string {
  return pointer.map((name) => encodeURIComponent(name.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')
}

/** Members that the document does not name fail as well, but where it says that there may be others. */
function closed(node: unknown, isPart = false): unknown {
  if (Array.isArray(node)) return node.map((item) => closed(item, isPart))
  if (typeof node !== 'object' || node === null) return node
  const members = Object.entries(node).map(([name, value]) => [name, closed(value, name === 'allOf')])
  const schema: Json = Object.fromEntries(members)
  const isOpen = isPart || schema['additionalProperties'] !== undefined || schema['patternProperties'] !== undefined
  return schema['type'] === 'object' && schema['properties'] !== undefined && !isOpen
    ? { ...schema, additionalProperties: false }
    : schema
}

/** Those with fewer parameters first: `/users/lookup` is no `/users/{id}`. */
function operationsOf(document: Json): Operation[] {
  const paths: [string, Record<string, Json>][] = Object.entries(Object(document['paths']))
  const all = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({
      id: String(operationId),
      method,
      path,
      pattern: patternOf(path),
      responses: Object(responses),
    })),
  )
  return all.sort((one, other) => one.path.split('{').length - other.path.split('{').length)
}
