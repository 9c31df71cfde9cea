#!/usr/bin/env node
// Stands in for Prisma's schema engine where that cannot be downloaded: the same JSON-RPC, over the engine's WebAssembly
// build. The Prisma CLI starts it by PRISMA_SCHEMA_ENGINE_BINARY. Knows what the tests ask for, and Postgres alone.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import pg from 'pg'

const require = createRequire(import.meta.url)
const args = process.argv.slice(2)
const valuesOf = (name) => args.flatMap((arg, index) => (arg === name ? [args[index + 1]] : []))

if (args.includes('--version')) {
  console.log(`schema-engine-cli ${require('@prisma/engines-version').enginesVersion}`)
  process.exit(0)
}
const { url } = JSON.parse(valuesOf('--datasource')[0] ?? '{}')
if (args.includes('can-connect-to-database')) {
  await execute(url, 'SELECT 1')
  process.exit(0)
}

const { PrismaPg } = await import('@prisma/adapter-pg')
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = await import('@prisma/driver-adapter-utils')
const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
const engine = await start()
const shadows = new Set()
const printed = new Map()
let prints = 0

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue
  const message = JSON.parse(line)
  if (message.method === undefined) printed.get(message.id)?.()
  else void answer(message)
}

async function answer({ id, method, params }) {
  try {
    const result = await handle(method, params)
    send({ jsonrpc: '2.0', id, result: result ?? {} })
  } catch (error) {
    const data = { is_panic: false, message: error.message, meta: error.meta ?? {}, error_code: error.code }
    send({ jsonrpc: '2.0', id, error: { code: 4466, message: 'see data', data } })
  }
}

async function handle(method, params) {
  if (method === 'getDatabaseVersion') return engine.version(null)
  if (method === 'ensureConnectionValidity') return execute(url, 'SELECT 1').then(() => ({}))
  try {
    const result = await engine[method](method === 'diff' ? { exitCode: null, ...params } : params)
    if (method !== 'diff' || result.stdout === null) return result
    await print(result.stdout)
    return { exitCode: result.exitCode, stdout: null }
  } finally {
    for (const drop of shadows) await drop() // before the answer: the CLI ends the engine as soon as it has it
    shadows.clear()
  }
}

async function start() {
  const file = require
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/[^/\\]+$/, 'schema_engine_bg.wasm')
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) }
  const datamodels = valuesOf('--datamodels').map((path) => [path, readFileSync(path, 'utf8')])
  const factory = bindMigrationAwareSqlAdapterFactory(adapters())
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => undefined,
    factory,
  )
}

function adapters() {
  const at = (place) => new PrismaPg({ connectionString: place, max: 1, options: '-c TimeZone=UTC' })
  const { provider, adapterName } = at(url)
  return {
    provider,
    adapterName,
    connect: async () => mended(await at(url).connect()),
    connectToShadowDb: async () => {
      const name = `shadow_${randomBytes(8).toString('hex')}`
      await execute(url, `CREATE DATABASE ${name}`)
      shadows.add(() => execute(url, `DROP DATABASE ${name} WITH (FORCE)`))
      const place = new URL(url)
      place.pathname = `/${name}`
      return mended(await at(place.href).connect())
    },
  }
}

/** The adapter is made for queries: the catalogue's type "char" it does not know, and scripts it cuts at each semicolon. */
function mended(adapter) {
  const oneByte = new WeakMap()
  const performIO = adapter.performIO.bind(adapter)
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.performIO = async (query) => {
    const results = await performIO(query)
    const result = Array.isArray(results) ? results.at(-1) : results
    const found = result.fields.filter(({ dataTypeID }) => dataTypeID === 18)
    oneByte.set(
      result.rows,
      found.map((field) => result.fields.indexOf(field)),
    )
    for (const field of found) field.dataTypeID = 25
    return result
  }
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const index of oneByte.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
  adapter.executeScript = async (script) => {
    await adapter.underlyingDriver().query(script)
  }
  return adapter
}

async function execute(place, sql) {
  const client = new pg.Client({ connectionString: place })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

function print(content) {
  const id = `print ${prints++}`
  return new Promise((resolve) => {
    printed.set(id, resolve)
    send({ jsonrpc: '2.0', id, method: 'print', params: { content: content.replace(/\n$/, '') } })
  })
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
