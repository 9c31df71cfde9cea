// What a bench measures with: CPU time of processes, medians, and a table.
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts CPU time of processes in hundredths of a second (USER_HZ). */
const tickMs = 10

/** CPU milliseconds of one process so far, its ended children included. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * tickMs
}

/** CPU milliseconds of a process and of all that descend from it. */
export function treeCpuMs(root) {
  const children = new Map()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(pid)])
    } catch {
      // ended in between
    }
  }
  const own = (pid) => {
    try {
      return cpuMs(pid)
    } catch {
      return 0
    }
  }
  const sum = (pid) => own(pid) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0)
  return sum(root)
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Largest minus smallest, as a share of the median. */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

/** @param rows objects with the same members */
export function table(rows) {
  const columns = Object.keys(rows[0])
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))]
  const widths = columns.map((_column, index) => Math.max(...cells.map((cell) => cell[index].length)))
  return cells.map((cell) => cell.map((text, index) => text.padStart(widths[index])).join('  ')).join('\n')
}
