// What is still on its way when somebody is erased: events that name the person and are dated before are stored without
// their bodies from then on (`mirror.names_erased`), of which a digest of each word that names the person is kept.
import type { ClientBase, Pool } from 'pg'
import { inTransaction, untangled } from '../pool.ts'

/** A word with fewer letters is in everybody's events. */
const shortest = 5

/** Events are dated on Auth0's clock, which may go otherwise than the database's. */
const clocks = `interval '1 minute'`

const rememberSql = `
  INSERT INTO mirror.erased AS e (digest, late_until)
  SELECT DISTINCT sha256(convert_to(w.word, 'UTF8')), now() + ${clocks}
  FROM unnest($1::text[]) AS name, LATERAL (
    SELECT word FROM mirror.words(name) AS word ORDER BY length(word) DESC, word LIMIT 1
  ) w WHERE length(w.word) >= ${shortest} ORDER BY 1
  ON CONFLICT (digest) DO UPDATE SET late_until = greatest(e.late_until, excluded.late_until)`

/** Afterwards nothing late is stored in full any more, also not by whoever had begun to before. */
export async function rememberErased(pool: Pool, naming: readonly string[]): Promise<void> {
  await untangled(() =>
    inTransaction(pool, async (tx: ClientBase) => {
      await tx.query(rememberSql, [naming])
      await tx.query('LOCK TABLE mirror.inbox, mirror.quarantine IN SHARE ROW EXCLUSIVE MODE')
    }),
  )
}
