import { readFile, writeFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t, { type Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { checkContract, contract, type Operation } from '../stage/contract.ts'
import { adminToken, everyOperation, manyRefusals } from '../stage/every-operation.ts'
import { type Answer, startMirror } from '../stage/mirror.ts'

/** A file that takes the answers as the document's examples: `npm run docs:examples` names it. */
const examplesFile = process.env['TEST_EXAMPLES']

t.test('the document, and what is answered', async (t) => {
  const mirror = await startMirror(t, {
    adminToken,
    logStream: false,
    eventStreamTokens: ['event-stream-secret'],
    subscribers: { allowPrivate: true, keys: [] },
    reading: { refreshOnLogin: [], grants: ['roles', 'permissions', 'organizations'] },
    api: { verify: readConfig({}).verify },
  })
  const held = await contract()
  const answers = await everyOperation(mirror)
  const refusals = await manyRefusals(mirror)

  await t.test('docs/openapi.json is what GET /openapi.json answers (npm run docs writes it)', async (t) => {
    t.strictSame(answers['getOpenapi']?.json, held.document)
  })

  await t.test('it is OpenAPI', async (t) => {
    t.match(await new Validator().validate(structuredClone(held.document)), { valid: true })
  })

  await t.test('and its schemas are schemas, which nobody looks at while it runs', async (t) => {
    const isSchema = (schema: object) => new Ajv2020({ logger: false }).validateSchema(schema)
    const schemas = schemasIn(held.document)
    t.ok(schemas.length > 100)
    t.ok(isSchema({ allOf: schemas }))
    t.notOk(isSchema({ allOf: [...schemas, { properties: { name: { maxLength: -1 } } }] }))
  })

  await t.test('all that may be sent is described', async (t) => {
    const { paths } = held.document as { paths: Record<string, Record<string, Sent>> }
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { parameters = [], requestBody, tags }] of Object.entries(operations)) {
        const sent = [...parameters, ...(requestBody === undefined ? [] : [requestBody])]
        t.ok(sent.every(isDescribed), `${method} ${path}`)
        t.equal(tags.length, 1, `${method} ${path}`)
      }
    }
  })

  await t.test('every operation is called, and answers well', async (t) => {
    t.strictSame(Object.keys(answers).sort(), held.operations.map(({ id }) => id).sort())
    for (const [id, { status, text }] of Object.entries(answers))
      t.ok(status < 300, `${id}: ${status} ${text.slice(0, 200)}`)
    for (const { id, responses } of held.operations) {
      const good = Object.keys(responses).filter((status) => status < '300')
      t.ok(
        good.every((status) => held.seen.has(`${id} ${status}`)),
        `${id} ${good}`,
      )
    }
  })

  await t.test('each of the refusals is what it is to be', async (t) => {
    for (const { status, text } of refusals) t.ok(status >= 400, text)
    const codes = refusals.map(({ json }) => String(json['code']))
    t.strictSame(codes, [...new Set(codes)], 'no two are the same')
  })

  await t.test('what the document does not say is found', async (t) => {
    const { text, status, headers } = answers['getMe'] as Answer
    const base = { method: 'GET', url: `${mirror.url}/me`, status, headers, text }
    await t.resolves(checkContract(base))
    const json = JSON.parse(text)
    const refused = {
      ...base,
      status: 401,
      headers: new Headers({ 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' }),
    }
    const problem = (code: string) => JSON.stringify({ title: 'x', status: 401, code })
    await t.resolves(checkContract({ ...refused, text: problem('token_missing') }))
    for (const [title, wrong, reason] of [
      ['a status', { ...base, status: 418 }, /418 is not in the document/],
      ['a member', { ...base, text: JSON.stringify({ ...json, extra: 1 }) }, /additionalProperties/],
      ['a member that is missing', { ...base, text: JSON.stringify({ ...json, id: undefined }) }, /required/],
      ['a type', { ...base, text: JSON.stringify({ ...json, email: 1 }) }, /email/],
      ['a date', { ...base, text: JSON.stringify({ ...json, created_at: 'yesterday' }) }, /created_at/],
      ['a header', { ...base, headers: new Headers([...headers, ['x-new', '1']]) }, /x-new/],
      [
        'a content type',
        { ...base, headers: new Headers({ ...Object.fromEntries(headers), 'content-type': 'text/html' }) },
        /text\/html/,
      ],
      ['a code', { ...refused, text: problem('user_unknown') }, /enum/],
      [
        'a missing header',
        {
          ...refused,
          headers: new Headers({ 'content-type': 'application/problem+json' }),
          text: problem('token_missing'),
        },
        /www-authenticate/,
      ],
      ['a route', { ...base, url: `${mirror.url}/unknown` }, /not in the document/],
      ['a method', { ...base, method: 'DELETE' }, /not in the document/],
    ] as const)
      await t.rejects(checkContract(wrong), reason, title)
  })

  if (examplesFile !== undefined) await writeExamples(examplesFile, answers, refusals)
})

/** Every schema of the document, those within others left out. */
function schemasIn(node: unknown, name = ''): unknown[] {
  if (typeof node !== 'object' || node === null) return []
  if (name === 'schema') return [node]
  if (name === 'schemas') return Object.values(node)
  return Object.entries(node).flatMap(([name, value]) => schemasIn(value, name))
}

interface Described {
  description?: string
  schema?: Described
  content?: Record<string, Described>
}

interface Sent {
  parameters?: Described[]
  requestBody?: Described
  tags: string[]
}

function isDescribed({ description, schema, content }: Described): boolean {
  const media = Object.values(content ?? {}).map(({ schema }) => schema)
  return [description, schema?.description, ...media.map((one) => one?.description)].some((text) => text !== undefined)
}

async function examplesFit(t: Test): Promise<void> {
  const { operations, document, validator } = await contract()
  const components: Record<string, Record<string, { value: unknown }>> = Object(document['components'])
  for (const { what, pointer, example, examples } of operations.flatMap(contentsOf)) {
    const check = await validator(pointer)
    const named = Object.keys(examples).map((code) => components['examples']?.[code]?.value)
    const all = example === undefined ? named : [example, ...named]
    for (const one of all) t.ok(check(one), `${what}: ${JSON.stringify(check.errors)}`)
    if (/ 2.. application.json$/.test(what) && what !== 'getOpenapi 200 application/json')
      t.not(example, undefined, what)
  }
  t.ok(Object.keys(components['examples'] ?? {}).length > 15, 'and so has nearly every code')
}

// not while new ones are being written
if (examplesFile === undefined)
  t.test('every answer has an example: a real one, which still fits (npm run docs:examples writes them)', examplesFit)

function contentsOf({ id, path, method, responses }: Operation) {
  return Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).map(([type, { example, examples = {} }]) => ({
      what: `${id} ${status} ${type}`,
      pointer: ['paths', path, method, 'responses', status, 'content', type, 'schema'],
      example,
      examples,
    })),
  )
}

async function writeExamples(
  file: string,
  answers: Record<string, Answer>,
  refusals: readonly Answer[],
): Promise<void> {
  const unshown = ['getOpenapi', 'getMetrics', 'verify']
  const good = Object.entries(answers).filter(([id]) => !unshown.includes(id))
  const all = [
    ...good.map(([id, { status, json }]) => [`${id} ${status}`, json]),
    ...refusals.map(({ json }) => [String(json['code']), json]),
  ]
  const [head = ''] = (await readFile(file, 'utf8')).split('\n')
  const text = JSON.stringify(Object.fromEntries(all), undefined, 2)
  await writeFile(file, `${head}\nexport const examples: Record<string, unknown> = ${text}\n`)
}
