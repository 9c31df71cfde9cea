// Rows that somebody waits for: a person who has just come, or one who asked by hand. They are asked about before all others.

/** SQL: the row `alias` waits, and somebody for it. As in the index users_awaited_idx, to the letter. */
export function isAwaited(alias: string): string {
  return `(${alias}.stale_since IS NOT NULL AND ${isAwaitedReason(alias)})`
}

/** SQL: the reason is one that later hints do not replace. */
export function isAwaitedReason(alias: string): string {
  return `${alias}.stale_reason = ANY (ARRAY['first request'::text, 'token issued after deletion'::text, 'asked for'::text])`
}
