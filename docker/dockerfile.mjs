// A Dockerfile as far as this one goes: its stages, their steps, and what the last of them runs.

/**
 * @typedef {{ keyword: string, words: string[] }} Step words: as JSON has them in exec form, else split at blanks; of RUN
 *   one, the line
 * @typedef {{ name: string | undefined, from: string, steps: Step[] }} Stage
 */

/** @returns {Stage[]} */
export function stagesOf(text) {
  const lines = text.replace(/\\\n/g, ' ').split('\n')
  const steps = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).map(stepOf)
  const stages = []
  for (const step of steps) {
    const [image, , name] = step.words
    if (step.keyword === 'FROM') stages.push({ name, from: image, steps: [] })
    else stages.at(-1).steps.push(step)
  }
  return stages
}

function stepOf(line) {
  const [, keyword, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim())
  const exec = /(\[.*\])$/.exec(rest)
  if (exec) return { keyword, words: JSON.parse(exec[1]) }
  return { keyword, words: keyword === 'RUN' ? [rest] : rest.split(/\s+/) }
}

/** @returns {string[] | undefined} the words of the last step of this kind */
export function lastOf({ steps }, keyword) {
  return steps.filter((step) => step.keyword === keyword).at(-1)?.words
}

/** @returns {Record<string, string>} */
export function environmentOf({ steps }) {
  const pairs = steps.filter(({ keyword }) => keyword === 'ENV').flatMap(({ words }) => words)
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
