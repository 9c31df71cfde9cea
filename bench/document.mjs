// docs/benchmarks.md and docs/growth.svg, of the results that are kept and of the texts beside them.
import { readFileSync, writeFileSync } from 'node:fs'
import { onPaper } from './paper.mjs'
import { plot } from './plot.mjs'
import { limitOf, markdown, noiseLine, targetRows } from './print.mjs'
import { kept } from './results.mjs'

const places = { document: '../docs/benchmarks.md', plot: '../docs/growth.svg' }

export function writeDocument() {
  const results = kept()
  writeFileSync(new URL(places.document, import.meta.url), documentOf(results))
  if (results.growth) writeFileSync(new URL(places.plot, import.meta.url), plotOf(results.growth))
}

function textOf(name) {
  return readFileSync(new URL(`./texts/${name}`, import.meta.url), 'utf8').trimEnd()
}

/** @param results by bench */
export function documentOf(results) {
  const about = JSON.parse(textOf('benches.json'))
  const { growth, bloat, ...others } = results
  const parts = [
    '# Benchmarks',
    'Written by `npm run bench document` from the results in `bench/results`; `--write` keeps those of a run, and writes this file.',
    textOf('running.md'),
    '## Targets',
    targets(results),
    ...Object.entries(about.benches).flatMap(([name, text]) => [`## ${name}`, text, ...partsOf(others[name])]),
    '## Growth',
    textOf('growth.md'),
    ...(growth ? ['![cost a unit against the number of users](growth.svg)'] : []),
    ...partsOf(growth),
    textOf('autovacuum.md'),
    about.bloat,
    ...partsOf(bloat),
    '### A hundred million users, on paper',
    markdown(onPaper(results)),
    textOf('hundred-million.md'),
    textOf('profiles.md'),
  ]
  return `${parts.join('\n\n')}\n`
}

function targets(results) {
  const rows = Object.values(results).flatMap(({ bench, targets, noise }) =>
    targetRows(targets).map((row, index) => ({
      bench,
      ...row,
      wanted: limitOf(targets[index]),
      met: noise.why.length > 0 ? `${row.met}, on a machine that was not quiet` : row.met,
    })),
  )
  return rows.length > 0 ? markdown(rows) : 'No results are kept yet.'
}

function partsOf(result) {
  if (result === undefined) return ['No result is kept yet.']
  const { tables, noise, machine, options, seconds, bench } = result
  const said = Object.entries(options).map(([name, value]) => ` --${name} ${value}`)
  const meanwhile = noise.rounds > 0 ? ` Meanwhile ${noiseLine(noise)}.` : ''
  const notes = [`\`npm run bench ${bench} --${said.join('')}\`, ${seconds} s, ${whereOf(machine)}${meanwhile}`]
  if (noise.why.length > 0) notes.push(`**Not a good run:** ${noise.why.join('; ')}.`)
  return [notes.join('\n\n'), ...tables.map(({ title, rows }) => `${capital(title)}:\n\n${markdown(rows)}`)]
}

function whereOf({ at, commit, processor, cores, kernel, node, postgres, load, ...more }) {
  const hardware = `${cores} cores of ${processor}, ${more['memory GB']} GB`
  const versions = `${kernel}, Node ${node}, Postgres ${postgres}, Fastify ${more.fastify}, Prisma ${more.prisma}`
  return `${at.slice(0, 10)}, commit ${commit || 'unknown'}; ${hardware}; ${versions}; load ${load} before it began.`
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1)
}

function plotOf({ costs }) {
  const sizes = Object.keys(costs).map(Number)
  const units = Object.keys(costs[sizes[0]]).filter((unit) => sizes.every((size) => costs[size][unit] > 0))
  const lines = Object.fromEntries(units.map((unit) => [unit, sizes.map((size) => costs[size][unit])]))
  return plot('cost a unit, times that with the fewest users', sizes, lines)
}
