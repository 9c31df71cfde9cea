// Loaded before a program that is measured (`--import`): tells on file descriptor 3 what its process took, when it ends.
import { readFileSync, writeSync } from 'node:fs'

process.once('exit', () => {
  const [, peakKb] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
  const { user, system } = process.cpuUsage()
  writeSync(3, JSON.stringify({ cpuMs: (user + system) / 1000, peakMb: Number(peakKb) / 1024 }))
})
