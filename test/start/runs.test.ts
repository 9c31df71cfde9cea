import { once } from 'node:events'
import t, { type Test } from 'tap'
import { durationOf, lineOf, openProgress } from '../../src/start/progress.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openCommands } from '../stage/command-line.ts'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

/** What the command line needs to reach the same mirror. */
function environmentOf({ databaseUrl, tenant }: Mirror): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    AUTH0_DOMAIN: new URL(tenant.issuer).host,
    AUTH0_BASE_URL: tenant.issuer,
    AUTH0_AUDIENCE: 'https://mirror.local/api',
    AUTH0_CLIENT_ID: 'local-mirror',
    AUTH0_CLIENT_SECRET: 'local-secret',
  }
}

async function commandsOf(t: Test, mirror: Mirror) {
  const user = openCommands(t, await emptyDirectory(t), environmentOf(mirror))
  return (...args: string[]) => user(args)
}

async function putSilently({ tenant }: Mirror, names: readonly string[], more: Record<string, unknown> = {}) {
  const now = new Date().toISOString()
  const users = names.map((name) => ({
    user_id: `auth0|${name}`,
    email: `${name}@example.com`,
    name,
    created_at: now,
    updated_at: now,
    identities: [{ provider: 'auth0', connection: 'Users', user_id: name, isSocial: false }],
    ...more,
  }))
  await fetch(`${tenant.issuer}local/faults`, { method: 'POST', body: '{"indexLagMs":0}' })
  await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(users) })
}

t.test('backfill, drift, sweep and status, as commands', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const user = await commandsOf(t, mirror)
  await putSilently(mirror, ['ada', 'lin', 'sam'])

  const none = await user('status')
  t.match(none, { code: 0, output: /0 live, 0 gone, 0 stale\n(.*\n)*run +none yet: user-mirror backfill/ })

  const backfill = await user('backfill')
  t.match(backfill, { code: 0, output: /^backfill completed/m })
  const { rows } = await mirror.pool.query('SELECT id FROM users ORDER BY id')
  t.strictSame(
    rows.map(({ id }) => id),
    ['auth0|ada', 'auth0|lin', 'auth0|sam'],
  )

  t.match(await user('drift', '--all'), { code: 0, output: /drift completed: 3 of 3 rows equal at / })
  await putSilently(mirror, ['lin'], { name: 'A Secret Name' })
  const found = await user('drift', '--all')
  t.match(found, { code: 0, output: /auth0\|lin +\(drifted, .*\)\n {4}name: … → …/ })
  t.match(found.output, /\nname +1 differ, /)
  t.match(found.output, 'user-mirror drift --all --repair')
  t.notMatch(found.output, 'A Secret Name', 'values are not shown unless asked for')

  const repaired = await user('drift', '--all', '--repair', '--values', '--json')
  const report = JSON.parse(repaired.output)
  t.match(report, {
    outcome: 'completed',
    figures: { drifted: 1, repaired: 1 },
    rows: [
      { id: 'auth0|lin', repaired: true, differences: [{ field: 'name', mirror: '"lin"', auth0: '"A Secret Name"' }] },
    ],
  })
  t.match(report.fields, { name: { differ: 1 } })

  await putSilently(mirror, ['lin', 'mia'], { name: 'Once More' })
  t.match(await user('sweep'), { code: 0, output: /^sweep completed: .* 2 rows were behind, 1 of them fresh by it/ })
  const status = await user('status')
  t.match(status, { code: 0, output: /users {4}4 live, 0 gone, 1 stale\n/ })
  t.match(status.output, /run {6}backfill: completed .* ago\n?/)
  t.match(status.output, /refresh {2}no user refreshed yet\n/)
  const asJson = JSON.parse((await user('status', '--json')).output)
  t.match(asJson.refreshes, { get: { calls: 0, users: 0 }, search: { calls: 0 }, export: { calls: 0 } })
  t.match(asJson, { users: { live: 4, stale: 1 }, runs: [{ kind: 'backfill' }, { kind: 'drift' }, { kind: 'sweep' }] })
})

t.test('a wrong option is told of, and changes nothing', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const user = await commandsOf(t, mirror)
  for (const args of [
    ['drift', '--sample', '5', '--all'],
    ['sweep', '--since', 'once'],
  ]) {
    const { code, output } = await user(...args)
    t.equal(code, 2, args.join(' '))
    t.match(output, /^user-mirror: .*--/)
  }
  t.strictSame((await mirror.pool.query('SELECT id FROM mirror.runs')).rows, [])
})

t.test('Ctrl-C ends a run in order, says how to go on, and the next call does', async (t) => {
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const user = await commandsOf(t, mirror)
  await mirror.pool.query(
    "INSERT INTO users (id, answered_at) SELECT 'auth0|' || n, now() FROM generate_series(1, 300) n",
  )
  await fetch(`${mirror.tenant.issuer}local/faults`, { method: 'POST', body: '{"api":{"slow":1,"slowMs":60}}' })
  const running = run(t, ['drift', '--all'], environmentOf(mirror), await emptyDirectory(t))
  const noted = async () => (await mirror.pool.query('SELECT FROM mirror.runs WHERE cursor IS NOT NULL')).rowCount
  await eventually(noted, (count) => count === 1, 30_000)
  const closed = once(running.child, 'close')
  await running.end('SIGINT')
  await closed
  t.equal(running.child.exitCode, 1)
  t.match(running.output(), /drift broken off: [\s\S]*to go on where it stopped: user-mirror drift --all/)
  await fetch(`${mirror.tenant.issuer}local/faults`, { method: 'POST', body: '{}' })
  t.match(await user('drift', '--all'), { code: 0, output: /drift completed: 0 of 300 rows equal at / })
  t.strictSame((await mirror.pool.query('SELECT kind, outcome FROM mirror.runs')).rows, [
    { kind: 'drift', outcome: 'completed' },
  ])
})

t.test('progress: a bar on a terminal, a line now and then elsewhere', async (t) => {
  t.equal(lineOf({ done: 25, total: 100 }, 20, 4), '██████░░░░░░░░░░░░░░░░░░ 25%  25 of 100  5/s  15 s left')
  t.equal(lineOf({ done: 1234, total: undefined }, 1234, 2), '1,234  617/s')
  t.equal(durationOf(3_725), '1 h 2 min')
  const written: string[] = []
  const out = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) > 0 })
  const bar = openProgress(out(true), 'drift')
  for (const done of [1, 2]) bar.show({ done, total: 2 })
  bar.end()
  t.match(written, [/^\r.*drift █/, /100%/, '\n'])
  const lines = openProgress(out(false), 'drift')
  lines.show({ done: 1, total: 2 })
  lines.end()
  t.equal(written.length, 3, 'no line within the first seconds')
})
