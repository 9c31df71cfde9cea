// What the command line says of itself: all commands, or one with its options and examples.
import type { Command } from './command.ts'
import type { Paint } from './paint.ts'

/** Where a command says nothing else. */
export const usualExits = '0 done; 1 failed; 2 wrong usage'

export function helpOf(commands: Readonly<Record<string, Command>>, paint: Paint): string {
  const all = Object.values(commands)
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2
  const lines = Object.entries(commands).map(
    ([name, { help }]) => `  ${paint('bold', name)}${' '.repeat(width - name.length)}${help}`,
  )
  return [
    'user-mirror COMMAND',
    '',
    ...lines,
    '',
    `${all.length} commands; options and examples of one: user-mirror help COMMAND; user-mirror --version`,
    'Settings are variables of the environment, or lines of .env in this directory.',
  ].join('\n')
}

export function commandHelp({ usage, help, options = {}, examples = [], exits }: Command, paint: Paint): string {
  const rows = optionRows(options)
  return [
    `user-mirror ${usage}`,
    '',
    `  ${help}`,
    ...section('Options', rows, paint),
    ...section('Examples', examples, paint),
    '',
    `Exit codes: ${exits ?? usualExits}`,
  ].join('\n')
}

export function optionRows(options: NonNullable<Command['options']>): [string, string][] {
  return Object.entries(options).map(([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ''}`, help])
}

function section(title: string, rows: readonly (readonly [string, string])[], paint: Paint): string[] {
  if (rows.length === 0) return []
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  // a long line has its explanation below
  const lines = rows.map(([left, right]) =>
    width > 48 ? `  ${left}\n      ${paint('dim', right)}` : `  ${left.padEnd(width)}${paint('dim', right)}`,
  )
  return ['', paint('bold', title), ...lines]
}
