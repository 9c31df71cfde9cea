// What a bench prints: tables, and a line for each target.

/** @param rows objects with the same members */
export function table(rows) {
  const columns = Object.keys(rows[0])
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))]
  const widths = columns.map((_column, index) => Math.max(...cells.map((cell) => cell[index].length)))
  const isNumber = columns.map((column) => rows.some((row) => typeof row[column] === 'number'))
  const pad = (text, index) => (isNumber[index] ? text.padStart(widths[index]) : text.padEnd(widths[index]))
  return cells.map((cell) => cell.map(pad).join('  ').trimEnd()).join('\n')
}

/** The same in Markdown. */
export function markdown(rows) {
  const columns = Object.keys(rows[0])
  const line = (cells) => `| ${cells.join(' | ')} |`
  const isNumber = (column) => rows.some((row) => typeof row[column] === 'number')
  return [
    line(columns),
    line(columns.map((column) => (isNumber(column) ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => told(row[column])))),
  ].join('\n')
}

function told(value) {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 4 }) : String(value ?? '')
}

export function limitOf({ least, most }) {
  return least === undefined ? `≤ ${told(most)}` : `≥ ${told(least)}`
}

export function targetRows(targets) {
  return targets.map((target) => ({
    target: target.what,
    wanted: limitOf(target),
    reached: target.reached >= 10 ? Math.round(target.reached * 10) / 10 : Math.round(target.reached * 1000) / 1000,
    met: target.met ? 'yes' : 'no',
  }))
}

/** How quiet the machine was. */
export function noiseLine({ others, steal, floor }) {
  const percent = (share) => `${Math.round(share * 100)} %`
  return `others took ${percent(others)} of the machine, its host ${percent(steal)}; rounds of the floor ${percent(floor)} apart`
}

/** @param result of a bench, as `runBench` completes it */
export function report({ bench, tables, targets, noise, seconds }) {
  const parts = tables.map(({ title, rows }) => `${title}\n${table(rows)}`)
  if (targets.length > 0) parts.push(table(targetRows(targets)))
  const told = [...(noise.rounds > 0 ? [noiseLine(noise)] : []), ...noise.why.map((why) => `not a good run: ${why}`)]
  return `\n${bench}, ${Math.round(seconds)} s\n\n${[...parts, ...told].join('\n\n')}\n`
}
