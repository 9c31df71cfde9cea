// A process that owns an embedded Postgres until it is killed: `fork(owner.ts, [directory])`, it sends the URL when ready.
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'

const [directory = ''] = process.argv.slice(2)
const { url, dataDirectory } = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } })
process.send?.({ url, dataDirectory })
setInterval(() => undefined, 60_000) // a running server alone does not keep its owner alive
