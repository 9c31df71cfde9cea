// Completion for bash and zsh, made of the table of commands.
import type { Command, Option } from './command.ts'

type Commands = Readonly<Record<string, Command>>

/** Names of options whose value is a file or a directory. */
const isFile = ({ value }: Option) => value === 'FILE' || value === 'DIR'

const optionsOf = ({ options = {} }: Command) => Object.entries({ ...options, help: helpOption })
const helpOption: Option = { type: 'boolean', help: 'options and examples' }

export function bashCompletion(commands: Commands): string {
  const names = [...Object.keys(commands), 'help'].join(' ')
  const cases = Object.entries(commands).map(([name, command]) => {
    const words = [...(command.words ?? []), ...optionsOf(command).map(([option]) => `--${option}`)]
    return `    ${name}) words="${words.join(' ')}" ;;`
  })
  const values = Object.entries(commands).flatMap(([name, command]) =>
    optionsOf(command)
      .filter(([, { type }]) => type === 'string')
      .map(([option, one]) => `    "${name} --${option}") ${bashValue(one)} ;;`),
  )
  return `# Completion of user-mirror for bash: source <(user-mirror completion bash)
_user_mirror() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=( $(compgen -W "${names}" -- "$current") )
    return
  fi
  case "\${COMP_WORDS[1]} $previous" in
${values.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    help) words="${names}" ;;
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -F _user_mirror user-mirror`
}

function bashValue(option: Option): string {
  if (option.choices !== undefined)
    return `COMPREPLY=( $(compgen -W "${option.choices.join(' ')}" -- "$current") ); return`
  return isFile(option) ? 'COMPREPLY=( $(compgen -f -- "$current") ); return' : 'return'
}

export function zshCompletion(commands: Commands): string {
  const described = Object.entries(commands).map(([name, { help }]) => `    ${quoted(`${name}:${help}`)}`)
  const cases = Object.entries(commands).map(([name, command]) => {
    const specs = optionsOf(command).map(([option, one]) => zshOption(option, one))
    const words = command.words === undefined ? [] : [quoted(`1:what:(${command.words.join(' ')})`)]
    return `    ${name}) _arguments ${[...words, ...specs].join(' ')} ;;`
  })
  return `#compdef user-mirror
# Completion of user-mirror for zsh: user-mirror completion zsh > ~/.zfunc/_user-mirror
_user_mirror() {
  local -a commands
  commands=(
${described.join('\n')}
    'help:all commands, or one with its options and examples'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join('\n')}
    help) _describe command commands ;;
  esac
}
# autoloaded from fpath it is to complete at once; sourced, it is to be made known
if [ "$funcstack[1]" = "_user-mirror" ]; then _user_mirror "$@"; else compdef _user_mirror user-mirror; fi`
}

function zshOption(name: string, option: Option): string {
  const help = option.help.replaceAll(/[[\]:]/g, '\\$&')
  const action = option.choices === undefined ? (isFile(option) ? '_files' : ' ') : `(${option.choices.join(' ')})`
  return quoted(`--${name}[${help}]${option.type === 'string' ? `:${option.value}:${action}` : ''}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
