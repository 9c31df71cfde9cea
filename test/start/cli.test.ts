import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { commands } from '../../src/start/commands.ts'
import { bashCompletion, zshCompletion } from '../../src/start/completion.ts'
import { commandHelp, helpOf } from '../../src/start/help.ts'
import { nearest } from '../../src/start/nearest.ts'
import { paintFor, plain } from '../../src/start/paint.ts'
import { emptyDirectory, run } from '../stage/command.ts'
import { openCommands } from '../stage/command-line.ts'

const anywhere = openCommands(t, await emptyDirectory(t))

/** @param directory where one is named, the command has a process of its own in it */
async function said(t: Test, args: string[], env: Record<string, string> = {}, directory?: string) {
  if (directory === undefined) return anywhere(args, env)
  const running = run(t, args, env, directory)
  const [code] = await once(running.child, 'close')
  return { code, output: running.output() }
}

t.test('every command has help with an example, and its options are explained', async (t) => {
  for (const [name, command] of Object.entries(commands)) {
    t.match(command.usage, new RegExp(`^${name}( |$)`))
    const help = commandHelp(command, plain)
    t.match(help, `user-mirror ${name}`)
    t.match(help, /\nExit codes: 0 /)
    t.ok((command.examples ?? []).length > 0, `${name} has an example`)
    for (const option of Object.keys(command.options ?? {})) t.match(help, `--${option}`)
    if (!command.stays && name !== 'completion') t.ok(command.options?.['json'], `${name} prints JSON`)
  }
  t.match(helpOf(commands, plain), /\n {2}doctor +whether the mirror can be trusted/)
})

t.test('what is not known is told of with the nearest, and nothing is done', async (t) => {
  t.match(await said(t, ['docter']), {
    code: 2,
    output: 'user-mirror: there is no command "docter": did you mean doctor?\n',
  })
  t.match(await said(t, ['drift', '--repiar']), {
    code: 2,
    output: 'user-mirror: drift has no option --repiar: did you mean --repair?\n',
  })
  t.match(await said(t, ['show']), { code: 2, output: /an ID is needed/ })
  t.match(await said(t, ['fields', '--apply'], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' }), {
    code: 2,
    output: /for good\. Nobody is there to ask: confirm it with --yes\n$/,
  })
  t.match(await said(t, ['--version']), { code: 0, output: /^\d+\.\d+\.\d+\n$/ })
  t.match(await said(t, ['drift', '--help']), { code: 0, output: /Options\n +--sample N/ })
  t.equal(nearest('backfil', Object.keys(commands)), 'backfill')
  t.equal(nearest('everything', Object.keys(commands)), undefined)
})

t.test('.env is read, and what the environment says comes first', async (t) => {
  const directory = await emptyDirectory(t)
  await writeFile(join(directory, '.env'), 'PORT=nonsense\nDATABASE_URL=mysql://x\n')
  t.match(await said(t, ['status'], {}, directory), { code: 1, output: /PORT is not as expected/ })
  t.match(await said(t, ['status'], { PORT: '1' }, directory), { code: 1, output: /DATABASE_URL is not as expected/ })
})

t.test('colours are for terminals, and not where NO_COLOR is set', async (t) => {
  const terminal = { isTTY: true }
  t.equal(paintFor(terminal, undefined)('red', 'x'), '\u001b[31mx\u001b[39m')
  t.equal(paintFor(terminal, '1')('red', 'x'), 'x')
  t.equal(paintFor({ isTTY: false }, undefined)('red', 'x'), 'x')
})

/** What bash would offer behind these words. */
async function offered(file: string, ...words: string[]): Promise<string[]> {
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _user_mirror; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await promisify(execFile)('bash', ['-uc', script, 'bash', file, 'user-mirror', ...words])
  return stdout.split('\n').filter((line) => line !== '')
}

t.test('completion, in a real bash', async (t) => {
  const directory = await emptyDirectory(t)
  const file = join(directory, 'completion.bash')
  await writeFile(file, (await said(t, ['completion', 'bash'])).output)
  t.strictSame(await offered(file, 'do'), ['doctor'])
  t.strictSame(await offered(file, ''), [...Object.keys(commands), 'help'])
  t.strictSame(await offered(file, 'drift', '--re'), ['--repair'])
  t.strictSame(await offered(file, 'completion', ''), ['bash', 'zsh', '--help'])
  t.strictSame(await offered(file, 'help', 'sta'), ['start', 'status'])
  t.strictSame(await offered(file, 'sweep', '--since', ''), [], 'a time is not to be guessed')
  t.strictSame(await offered(file, 'setup', '--env', file.slice(0, -1)), [file], 'a file is')
  t.strictSame(await offered(file, 'nothing', ''), [])
  t.match(bashCompletion(commands), /complete -F _user_mirror user-mirror$/)
})

t.test('completion for zsh names every command and option', async (t) => {
  const script = zshCompletion(commands)
  for (const name of Object.keys(commands)) t.match(script, `    ${name}) _arguments`)
  t.match(script, /^#compdef user-mirror\n/)
  const checked = spawnSync('zsh', ['-n', '/dev/stdin'], { input: script, encoding: 'utf8' })
  t.ok(checked.error !== undefined || checked.status === 0, checked.stderr)
})
