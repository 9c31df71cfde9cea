// Which of the known words somebody is likely to have meant.

/** More letters than these apart, it is another word. */
const farthest = 3

/** @returns the nearest, or undefined where none is near */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((one) => ({ one, away: one.startsWith(word) ? 0 : distance(word, one) }))
    .filter(({ one, away }) => away <= Math.min(farthest, one.length / 2))
    .sort((a, b) => a.away - b.away)
  return best?.one
}

/** Letters to add, leave out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
