// What the operating system can tell about another process: does it live, is it still the one we mean, what does it run.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hasCode } from './unprivileged.ts'

export interface Identity {
  pid: number
  /** A pid is given out again sooner or later; together with the moment of birth it names one process only. */
  birth: string
}

export function identify(pid: number): Identity {
  return { pid, birth: birthOf(pid) ?? '' }
}

export function isRunning({ pid, birth }: Identity): boolean {
  if (process.platform === 'win32') return answers(pid)
  return birthOf(pid) === birth
}

/** The command line of a live process; undefined where there is none, or where the system does not tell. */
export function commandOf(pid: number): string | undefined {
  if (process.platform === 'linux') return readProc(pid, 'cmdline')?.replaceAll('\0', ' ')
  return ps(pid, 'command=')
}

export function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

function birthOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  // the command name, in brackets, may hold anything; behind it follow the state (field 3) and, as field 22, the birth
  const fields = readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ')
  const isZombie = fields?.[0] === 'Z'
  return isZombie ? undefined : fields?.[19]
}

/** Slim Linux images have no `ps`, but every Linux has /proc. */
function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string | undefined {
  if (process.platform === 'win32') return undefined
  return spawnSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined
}
