// What Linux tells of processes and of the machine: CPU time, memory, and who else was at work.
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'

/** Linux counts CPU time in hundredths of a second (USER_HZ). */
const tickMs = 10

function statOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')
}

/** CPU milliseconds of one process so far, its ended children included. */
function cpuMs(pid) {
  try {
    return statOf(pid)
      .slice(11, 15)
      .reduce((sum, ticks) => sum + Number(ticks) * tickMs, 0)
  } catch {
    return 0 // ended in between
  }
}

/** Who descends from whom, at one moment. */
export function childrenOf() {
  const children = new Map()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(statOf(pid)[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(pid)])
    } catch {
      // ended in between
    }
  }
  return children
}

/** CPU milliseconds of a process and of all that descend from it. */
export function treeCpuMs(root, children = childrenOf()) {
  const sum = (pid) => cpuMs(pid) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0)
  return sum(root)
}

/** CPU milliseconds of the whole machine: of programs and of the kernel for them, and what the host took away. */
export function machineCpuMs() {
  const [user, nice, system, , , , , steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * tickMs)
  return { busy: user + nice + system, steal }
}

export const cores = cpus().length

/** How many wanted a core in the last minute. */
export function load() {
  return loadavg()[0]
}

function kilobytes(path, name) {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'utf8'))
  return found === null ? 0 : Number(found[1])
}

/** The most memory that a process ever held, MB. */
export function peakMb(pid) {
  return kilobytes(`/proc/${pid}/status`, 'VmHWM') / 1024
}

/** Memory of a process now, MB: pages of its own, and its share of those that it shares (PSS). */
export function memoryMb(pid) {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024
}
