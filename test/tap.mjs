// Reads tap's own output as it comes: a line for each file that is done, everything about one that failed, the counts.
import { stripVTControlCharacters } from 'node:util'

const fileEnd = /^(not )?ok \d+ - (.*?)(?: # time=([\d.]+)ms)?$/

/**
 * @param lines the output, line by line
 * @param print takes a line for people
 * @param done is told of each file that is done: its title, and whether it is good
 * @returns the counts of the last line (undefined where tap did not get that far), and what was skipped or left to do
 */
export async function readTap(lines, print, done) {
  const progress = openProgress(print, done)
  const leftOut = []
  let counts
  for await (const raw of lines) {
    const line = stripVTControlCharacters(raw)
    progress.take(line)
    if (/^\s*ok \d+ .*# (skip|todo)\b/i.test(line)) leftOut.push(line.trim())
    counts = readCounts(line) ?? counts
  }
  if (!counts) progress.flush()
  return { counts, leftOut }
}

/** Holds back what a file says until it is known how the file ended; the details of a failed one follow its end. */
function openProgress(print, done) {
  let held = []
  let isFailing = false
  const flush = () => {
    for (const line of held) print(line)
    held = []
  }

  function take(line) {
    const end = fileEnd.exec(line)
    if (end) {
      isFailing = end[1] !== undefined
      if (!isFailing) held = [doneLine(end)]
      else held.push(line)
      flush()
      done({ title: end[2], isGood: !isFailing })
    } else {
      if (line.startsWith('# ')) isFailing = false
      held.push(line)
      if (isFailing) flush()
    }
  }
  return { take, flush }
}

function doneLine([, , title, ms]) {
  return ms === undefined ? `ok ${title}` : `ok ${title} (${(Number(ms) / 1000).toFixed(1)} s)`
}

/** `# { total: 9, pass: 7, fail: 1, skip: 1 }` */
function readCounts(line) {
  const inside = /^# \{ (total: .*) \}$/.exec(line)?.[1]
  if (!inside) return undefined
  return Object.fromEntries(inside.split(', ').map((part) => [part.split(': ')[0], Number(part.split(': ')[1])]))
}
