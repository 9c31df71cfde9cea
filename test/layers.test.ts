import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, normalize, resolve } from 'node:path'
import t from 'tap'

const src = resolve('src')
const paths = (await readdir(src, { recursive: true })).filter(
  (path) => path.endsWith('.ts') && !path.startsWith('generated'),
)

interface Import {
  from: string
  to: string
  /** The import leaves no trace at run time. */
  typeOnly: boolean
}

const imports: Import[] = []
for (const from of paths) {
  const text = await readFile(join(src, from), 'utf8')
  for (const [, typed, to = ''] of text.matchAll(/^(?:import|export)\s(type\s)?[^'"]*?from '(\.[^']+)'/gms)) {
    imports.push({ from, to: normalize(join(dirname(from), to)), typeOnly: typed !== undefined })
  }
  for (const [, to = ''] of text.matchAll(/\bimport\('(\.[^']+)'\)/g)) {
    imports.push({ from, to: normalize(join(dirname(from), to)), typeOnly: false })
  }
}

/** What each part of the tree may import besides itself; the way of the data runs from left to right. */
const ground = [
  'binary-array.ts',
  'errors.ts',
  'problem.ts',
  'json.ts',
  'seal.ts',
  'text.ts',
  'send-json.ts',
  'etag.ts',
  'log.ts',
  'group.ts',
  'session.ts',
  'any-signal.ts',
  'time-limit.ts',
  'fields',
]
const connections = ['pool.ts', 'db.ts', 'engine.ts', 'lock.ts']
const allowed: Record<string, string[]> = {
  facts: [],
  users: ['facts/change.ts', 'pool.ts'],
  grants: ['facts/granted.ts', 'facts/reading.ts', 'users/write.ts'],
  auth0: ['users/user.ts', 'facts/reading.ts', 'grants/grants.ts'],
  'intake/token': [...connections, 'intake/attempts.ts', 'users'],
  'intake/attempts.ts': [],
  'intake/logs': [
    'facts',
    'intake/attempts.ts',
    'intake/inbox.ts',
    'intake/inbox-tables.ts',
    'intake/raw-body.ts',
    'intake/room.ts',
    'intake/secret.ts',
    'intake/split.ts',
    'intake/store.ts',
    'intake/texts.ts',
  ],
  'intake/events': [
    'auth0/profile.ts',
    'facts',
    'intake/attempts.ts',
    'intake/inbox.ts',
    'intake/inbox-tables.ts',
    'intake/raw-body.ts',
    'intake/room.ts',
    'intake/secret.ts',
    'intake/split.ts',
    'intake/store.ts',
    'intake/texts.ts',
  ],
  'intake/raw-body.ts': ['intake/room.ts'],
  'intake/room.ts': [],
  'intake/split.ts': [],
  'intake/texts.ts': ['intake/inbox-tables.ts', 'intake/split.ts'],
  'intake/pull': [
    ...connections,
    'auth0',
    'facts',
    'intake/events/delivery.ts',
    'intake/gaps.ts',
    'intake/inbox.ts',
    'intake/inbox-tables.ts',
    'intake/logs/delivery.ts',
    'intake/sources.ts',
  ],
  'intake/gaps.ts': ['intake/inbox-tables.ts'],
  'intake/sources.ts': ['intake/gaps.ts'],
  'intake/inbox.ts': [...connections, 'intake/inbox-tables.ts', 'intake/store.ts', 'users'],
  'intake/store.ts': [
    'facts/change.ts',
    'facts/granted.ts',
    'grants/hints.ts',
    'intake/inbox-tables.ts',
    'intake/take.ts',
    'users',
  ],
  'intake/take.ts': ['facts/change.ts', 'intake/inbox-tables.ts', 'users'],
  'intake/inbox-tables.ts': ['users'],
  'intake/replay.ts': [
    'facts/reading.ts',
    'intake/events/delivery.ts',
    'intake/inbox.ts',
    'intake/inbox-tables.ts',
    'intake/logs/delivery.ts',
  ],
  'intake/narrow.ts': [...connections, 'users'],
  'intake/retention.ts': [],
  'intake/secret.ts': [],
  reconcile: [...connections, 'auth0', 'facts/kind.ts', 'facts/reading.ts', 'grants', 'users'],
  edit: [...connections, 'auth0', 'fields', 'reconcile/only-one.ts', 'reconcile/write-answer.ts', 'users'],
  feed: ['users'],
  erase: [
    ...connections,
    'auth0/management.ts',
    'facts/read.ts',
    'feed',
    'fields/fields.ts',
    'grants/write.ts',
    'reconcile/write-answer.ts',
    'users',
  ],
  'erase/receipt.ts': [],
  search: ['pool.ts', 'facts/reading.ts', 'grants', 'users'],
  subscribers: [...connections, 'feed', 'users/hear.ts'],
  readers: [...connections, 'erase/receipt.ts', 'feed', 'grants', 'search', 'subscribers', 'users'],
  dashboard: [
    ...connections,
    'auth0/budget-figures.ts',
    'facts',
    'grants',
    'intake',
    'readers',
    'reconcile',
    'search',
    'users',
  ],
  tenant: [],
  client: [],
  setup: ['auth0', 'facts/reading.ts'],
  doctor: [
    'auth0',
    'config.ts',
    'config-auth0.ts',
    'intake/sources.ts',
    'intake/token/key-set.ts',
    'postgres/ledger.ts',
    'postgres/migrations.ts',
    'reconcile/run-history.ts',
    'reconcile/schedules.ts',
    'setup',
    'users/figures.ts',
  ],
  postgres: ['pool.ts'],
  tracing: ['engine.ts'],
  'client-error.ts': [],
  'lazy-schemas.ts': [],
  'server.ts': ['client-error.ts', 'lazy-schemas.ts', 'readers/api-v2/errors.ts'],
  'operator.ts': ['dashboard', 'intake/token', 'readers/admin.ts', 'reconcile'],
  'app.ts': [
    ...connections,
    'auth0',
    'dashboard',
    'operator.ts',
    'server.ts',
    'edit',
    'facts/reading.ts',
    'feed',
    'grants',
    'intake',
    'readers',
    'reconcile',
    'subscribers',
    'tracing/tracing.ts',
    'users/deletion.ts',
    'users/figures.ts',
  ],
  library: [...connections, 'auth0', 'edit', 'feed', 'grants/grants.ts', 'intake', 'reconcile', 'search', 'users'],
  'index.ts': ['feed', 'intake/token/decorators.ts', 'library', 'search', 'users'],
  'environment.ts': [],
  'config.ts': ['config-auth0.ts', 'config-error.ts', 'environment.ts', 'readers/user-headers.ts'],
  'config-auth0.ts': ['config-error.ts', 'environment.ts'],
  'config-error.ts': ['environment.ts'],
  'readers/user-headers.ts': ['users/user.ts'],
  'pool.ts': [],
  'prisma.ts': [],
  'db.ts': ['pool.ts'],
  'engine.ts': ['engine-again.ts'],
  'engine-again.ts': ['engine.ts'],
  'lock.ts': [],
  start: [
    ...connections,
    'app.ts',
    'auth0',
    'config.ts',
    'config-auth0.ts',
    'config-error.ts',
    'dashboard',
    'doctor',
    'edit',
    'erase',
    'facts/reading.ts',
    'grants',
    'intake',
    'postgres',
    'feed',
    'reconcile',
    'search',
    'subscribers',
    'setup',
    'tenant',
    'tracing/tracing.ts',
    'users',
  ],
}

function within(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}/`)
}

function partOf(path: string): string {
  const parts = [...Object.keys(allowed), ...ground].filter((part) => within(path, part))
  return parts.sort((a, b) => b.length - a.length)[0] ?? path
}

t.test('imports follow the way of the data', async (t) => {
  for (const { from, to } of imports) {
    const part = partOf(from)
    const may = [part, ...ground, ...(allowed[part] ?? [])]
    t.ok(
      may.some((target) => within(to, target)),
      `${from} imports ${to}`,
    )
  }
})

t.test('every file belongs to a part', async (t) => {
  for (const path of paths) t.ok([...Object.keys(allowed), ...ground].includes(partOf(path)), path)
})

t.test('there is no ring', async (t) => {
  const graph = new Map(
    paths.map((path) => [path, imports.filter(({ from, typeOnly }) => from === path && !typeOnly).map(({ to }) => to)]),
  )
  const done = new Set<string>()
  function walk(path: string, trail: string[]): string[] | undefined {
    if (trail.includes(path)) return [...trail, path]
    if (done.has(path)) return undefined
    for (const next of graph.get(path) ?? []) {
      const ring = walk(next, [...trail, path])
      if (ring) return ring
    }
    done.add(path)
    return undefined
  }
  for (const path of paths) t.equal(walk(path, []), undefined, path)
})

t.test('only these write users', async (t) => {
  const writers = [
    'users/write.ts',
    'users/arrive.ts',
    'users/hints.ts',
    'users/sightings.ts',
    'users/tell.ts',
    'users/links.ts',
    'users/snapshot.ts',
    'users/absent.ts',
    'users/searched.ts',
    'users/narrow.ts',
    'users/writing.ts',
    'users/deletion.ts',
    'users/erasure.ts',
  ]
  const statement = /(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+(public\.)?users\b/i
  for (const path of paths.filter((path) => !writers.includes(path))) {
    t.notMatch(await readFile(join(src, path), 'utf8'), statement, path)
  }
})

t.test('whoever reads a profile says which of its fields are mirrored', async (t) => {
  for (const path of paths.filter(
    (path) => !['auth0/profile.ts', 'auth0/management.ts', 'start/commands/attended.ts'].includes(path),
  )) {
    for (const [call] of (await readFile(join(src, path), 'utf8')).matchAll(
      /\b(profileOf|stateOf|askForUser|managementBy)\(.*/g,
    ))
      t.match(call, /fields|^askForUser\($/i, `${path}: ${call}`)
  }
})

t.test('only these write grants', async (t) => {
  const statement = /(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+mirror\.grants\b/i
  const writers = []
  for (const path of paths) if (statement.test(await readFile(join(src, path), 'utf8'))) writers.push(path)
  t.strictSame(writers.sort(), ['grants/hints.ts', 'grants/listed.ts', 'grants/write.ts'])
})

t.test('the environment enters in one place', async (t) => {
  const readers = []
  for (const path of paths) if ((await readFile(join(src, path), 'utf8')).includes('process.env')) readers.push(path)
  t.strictSame(
    readers.sort(),
    ['postgres/cluster.ts', 'start/cli.ts'],
    'for config.ts in the command line, and for what a child process needs to run at all',
  )
})

t.test('nothing of the mirror imports the local tenant but the start-up of local mode', async (t) => {
  const importers = imports
    .filter(({ from, to }) => within(to, 'tenant') && !within(from, 'tenant'))
    .map(({ from }) => from)
  t.strictSame([...new Set(importers)], ['start/local.ts'])
})

t.test('OpenTelemetry is loaded by one module, and that only when it is asked for', async (t) => {
  const loaders = []
  for (const path of paths) {
    const text = await readFile(join(src, path), 'utf8')
    if (/^import (?!type )[^'"]*'(@opentelemetry\/|@fastify\/otel|bullmq-otel)/m.test(text)) loaders.push(path)
    t.notMatch(text, /^import (?!type )[^'"]*'[^']*\/otel\.ts'/m, path)
  }
  t.strictSame(loaders, ['tracing/otel.ts'])
})
