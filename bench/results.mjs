// Results that are kept: a file for each bench in `bench/results`, the latest run alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./results/', import.meta.url))

export function keep(result) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}${result.bench}.json`, `${JSON.stringify(result, null, 2)}\n`)
}

/** @returns by the name of the bench */
export function kept() {
  if (!existsSync(folder)) return {}
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const results = files.map((name) => JSON.parse(readFileSync(folder + name, 'utf8')))
  return Object.fromEntries(results.map((result) => [result.bench, result]))
}
