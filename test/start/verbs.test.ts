import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { commands } from '../../src/start/commands.ts'
import { cli, emptyDirectory, unhooked } from '../stage/command.ts'
import { openCommandLine } from '../stage/command-line.ts'
import { type Mirror, startMirror } from '../stage/mirror.ts'
import { openReceiver } from '../stage/receiver.ts'

const names = Object.keys(commands)
const ada = 'auth0|ada'
const nobody = 'auth0|nobody'
const noSubscriber = '00000000-0000-4000-8000-000000000000'

function environmentOf({ databaseUrl, tenant }: Mirror): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    AUTH0_DOMAIN: new URL(tenant.issuer).host,
    AUTH0_BASE_URL: tenant.issuer,
    AUTH0_AUDIENCE: 'https://mirror.local/api',
    AUTH0_CLIENT_ID: 'local-mirror',
    AUTH0_CLIENT_SECRET: 'local-secret',
    MIRROR_GRANTS: 'roles',
    SUBSCRIBERS_PRIVATE: 'true',
  }
}

/** What is wrong in the calling is said in a line on stderr, with what is expected; nothing is printed and nothing done. */
const wrongly: [words: string[], says: RegExp][] = [
  [['statsu'], /there is no command "statsu": did you mean status\?/],
  [['toString'], /there is no command "toString"/],
  [['help', 'nothing'], /there is no command "nothing"/],
  ...names.map((name): [string[], RegExp] => [[name, '--nonsense'], new RegExp(`${name} has no option --nonsense`)]),
  ...names
    .filter((name) => !['show', 'refresh', 'erase', 'columns', 'indexes', 'subscribers', 'completion'].includes(name))
    .map((name): [string[], RegExp] => [[name, 'nonsense'], /nonsense/]),
  [['show'], /an ID is needed/],
  [['refresh'], /an ID is needed/],
  [['erase', '--yes'], /an ID is needed/],
  [['columns'], /say which: a path such as app_metadata\.plan/],
  [['columns', 'email'], /email does not lead into user_metadata or app_metadata/],
  [['indexes', 'identities'], /identities is no column of users with one value/],
  [['completion'], /say for which shell/],
  [['completion', 'fish'], /say for which shell/],
  [['sweep', '--since', 'yesterday'], /--since is a time, such as 2026/],
  [['sweep', '--overlap', 'much'], /--overlap is a number, such as 100/],
  [['drift', '--sample', '0'], /--sample is a number/],
  [['drift', '--sample', '3', '--all'], /exclude each other/],
  [['drift', '--sample'], /sample/],
  [['grants'], /set MIRROR_GRANTS/],
  [['subscribers', 'delete'], /"delete" is none of add, set/],
  [['subscribers', 'add'], /the URL of the subscriber is needed/],
  [['subscribers', 'pause', 'first'], /the ID of a subscriber is needed/],
  [['subscribers', 'add', 'https://acme.com', '--kinds', 'born'], /"born" is none of/],
  [['subscribers', 'rotate', noSubscriber, '--keep', 'long'], /--keep is a number/],
  [['erase', ada], /for good\. Nobody is there to ask: confirm it with --yes/],
  [['fields', '--apply'], /for good\. Nobody is there to ask: confirm it with --yes/],
]

/** What cannot be, although it was well asked for. */
const refused: [words: string[], says: RegExp][] = [
  [['show', nobody], /there is no user auth0\|nobody/],
  [['refresh', nobody], /there is no user auth0\|nobody/],
  [['erase', ada, '--yes'], /[Ee]xists|Auth0/],
  [['subscribers', 'pause', noSubscriber], /subscriber/],
  [['subscribers', 'add', 'ftp://acme.com'], /URL|https/],
]

/** Every command that prints, with what it prints as JSON. In this order: each finds what the one before has left. */
function printing(receiver: string): [words: string[], found: object][] {
  return [
    [['migrate'], { applied: [] }],
    [['backfill'], { kind: 'backfill', outcome: 'completed', figures: { lines: 2, created: 2 } }],
    [['sweep'], { kind: 'sweep', outcome: 'completed' }],
    [['grants'], { kind: 'grants', outcome: 'completed' }],
    [['drift', '--all'], { kind: 'drift', outcome: 'completed', figures: { equal: 2 }, rows: [] }],
    [['status'], { works_as: 'mirror_app', users: { live: 2 }, runs: Array }],
    [['show', ada], { id: ada, email: 'ada@example.com' }],
    [['refresh', ada], { user_id: ada, stale: true }],
    [['replay'], { taken: 0, left: 0 }],
    [['fields'], { only: '', except: '', narrowed: false }],
    [['fields', '--apply', '--yes'], { removed: { users: { changed: 0 } } }],
    [['columns', 'app_metadata.plan', '--dir', 'migrations'], { file: /migration\.sql$/, columns: [{ name: String }] }],
    [['indexes', 'last_login'], [{ name: String, valid: true }]],
    [['links', '--dry-run'], { dry_run: true, users: 0, failed: [] }],
    [['links'], { dry_run: false }],
    [['subscribers'], { subscribers: [] }],
    [['subscribers', 'add', receiver], { id: String, url: receiver, secret: /^whsec_/ }],
    [['doctor'], { findings: Array }],
    [['setup', '--dry-run', '--url', 'https://mirror.acme.com'], { outcome: String, steps: Array }],
    [['erase', 'auth0|lin', '--yes'], { user_id: 'auth0|lin', ids: 1, places: Array }],
  ]
}

async function putUser({ tenant }: Mirror, name: string) {
  const identities = [{ provider: 'auth0', connection: 'Users', user_id: name, isSocial: false }]
  const user = { user_id: `auth0|${name}`, email: `${name}@example.com`, name, identities }
  await fetch(`${tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(user) })
}

const line = /^user-mirror: [^\n]+\n$/

t.test('every command of the command line', async (t) => {
  const user = openCommandLine(t, await emptyDirectory(t))
  const mirror = await startMirror(t, { worker: false, logStream: false })
  const own = environmentOf(mirror)
  for (const name of ['ada', 'lin']) await putUser(mirror, name)

  await t.test('called in a wrong way: a line that says how, exit code 2, and nothing is touched', async (t) => {
    const env = { DATABASE_URL: 'postgresql://127.0.0.1:1/nothing' }
    for (const [words, says] of wrongly) {
      const said = await user(words, env)
      t.match(said, { code: 2, stdout: '', stderr: says }, words.join(' '))
      t.match(said.stderr, line)
    }
  })

  await t.test('without settings, or with wrong ones: the variable is named, exit code 1', async (t) => {
    const free = ['start', 'tenant', 'setup', 'doctor', 'columns', 'completion']
    const id: Record<string, string[]> = { show: [ada], refresh: [ada], erase: [ada, '--yes'] }
    for (const name of names.filter((name) => !free.includes(name))) {
      const words = [name, ...(id[name] ?? [])]
      t.match(await user(words, { MIRROR_GRANTS: 'roles' }), { code: 1, stdout: '', stderr: /DATABASE_URL/ }, name)
    }
    for (const name of names.filter((name) => commands[name]?.forgiving !== true))
      t.match(
        await user([name], { PORT: 'x', DATABASE_URL: 'y' }),
        { code: 1, stderr: /PORT is not as expected/ },
        name,
      )
  })

  await t.test('a database that is away is said to be, without a stack and without its password', async (t) => {
    const env = { DATABASE_URL: 'postgresql://mirror:pass-word@127.0.0.1:1/nothing', START_SECONDS: '1' }
    for (const words of [['status'], ['show', ada], ['migrate'], ['sweep'], ['indexes'], ['subscribers']]) {
      const said = await user(words, env)
      t.match(said, { code: 1, stdout: '' }, words.join(' '))
      t.match(said.stderr, /ECONNREFUSED|DATABASE_URL/)
      t.notMatch(said.stderr, /pass-word|\n {4}at /)
    }
  })

  const { url: receiver } = await openReceiver(t)
  await t.test('each that prints does so as JSON: one document on stdout, exit code 0', async (t) => {
    const listed = printing(receiver)
    const silent = names.filter((name) => commands[name]?.options?.['json'] === undefined)
    t.strictSame(new Set([...listed.map(([[name]]) => name), ...silent]), new Set(names), 'none is left out')
    t.strictSame(silent, ['start', 'serve', 'work', 'tenant', 'completion'])
    for (const [words, found] of listed) {
      if (words[0] === 'erase') await mirror.manage('DELETE', `users/${encodeURIComponent(String(words[1]))}`)
      const said = await user([...words, '--json'], own)
      t.match({ ...said, json: jsonOf(said.stdout) }, { code: 0, json: found }, words.join(' '))
    }
  })

  await t.test('what cannot be: a line that says why, exit code 1', async (t) => {
    for (const [words, says] of refused) {
      const said = await user(words, own)
      t.match(said, { code: 1, stdout: '', stderr: says }, words.join(' '))
      t.match(said.stderr, line)
    }
  })
})

/** util-linux's, which gives a command a terminal; elsewhere it is another program, or none. */
const hasTerminals = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')

t.test('somebody at a terminal is asked before anything is destroyed, and may say no', async (t) => {
  if (!hasTerminals) return t.comment('no script(1) of util-linux here')
  const typed = [...unhooked, process.execPath, cli, 'fields', '--apply'].map((word) => `'${word}'`).join(' ')
  const env = { PATH: String(process.env['PATH']), DATABASE_URL: 'postgresql://127.0.0.1:1/nothing' }
  const child = spawn('script', ['-qec', typed, '/dev/null'], { cwd: await emptyDirectory(t), env })
  let output = ''
  let answered = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    // The question may come in two pieces, of which the second only moves the cursor.
    if (answered || !output.includes('Type yes: ')) return
    answered = true
    child.stdin.write('no\r')
  })
  const [code] = await once(child, 'close')
  t.match({ code, output }, { code: 1, output: /for good\. Type yes: [\s\S]*user-mirror: nothing was done\r\n$/ })
})

function jsonOf(stdout: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    return stdout
  }
}
