// docs/cli.md, made of the table of commands by `npm run docs`.
import { scopeList } from '../auth0/scopes.ts'
import type { Command } from './command.ts'
import { optionRows, usualExits } from './help.ts'

const head = `# Commands

Made of the table in \`src/start/commands.ts\` by \`npm run docs\`. \`user-mirror help COMMAND\` says the same.

Settings are variables of the environment, or lines of \`.env\` in the current directory; the environment comes first.
What is printed goes to stdout, progress and mistakes to stderr. Colours and bars are for terminals only, and there are no
colours where \`NO_COLOR\` is set. Exit codes: ${usualExits}, unless a command says otherwise. What destroys asks first, and
refuses where nobody is there to ask, unless \`--yes\` stands behind it.`

export function cliDocs(commands: Readonly<Record<string, Command>>): string {
  const index = Object.entries(commands).map(([name, { help }]) => `| [\`${name}\`](#${name}) | ${help} |`)
  const scopes = `## Scopes\n\nWhat the machine client needs of the Management API, as \`setup\` grants and \`doctor\` checks it:\n\n${scopeList()}`
  const all = [head, ['| command | what |', '|---|---|', ...index].join('\n'), ...Object.entries(commands).map(section)]
  return `${[...all, scopes].join('\n\n')}\n`
}

function section([name, { usage, help, options = {}, examples = [], exits }]: [string, Command]): string {
  const rows = optionRows(options).map(([option, what]) => `| \`${option}\` | ${what} |`)
  const lines = examples.map(([line, what]) => `${line}    # ${what}`)
  return [
    `## ${name}`,
    `\`user-mirror ${usage}\`: ${help}.`,
    ...(rows.length === 0 ? [] : [['| option | what |', '|---|---|', ...rows].join('\n')]),
    ['```', ...lines, '```'].join('\n'),
    ...(exits === undefined ? [] : [`Exit codes: ${exits}.`]),
  ].join('\n\n')
}
