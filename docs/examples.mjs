// `npm run docs:examples`: calls every operation of a running mirror, and takes the answers as the document's examples.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
process.env.TEST_EXAMPLES = at('../src/readers/examples.ts')
const { run } = await import('../test/run.mjs')
await run(['test/readers/contract.test.ts'])
execFileSync(process.execPath, [
  at('../node_modules/@biomejs/biome/bin/biome'),
  'check',
  '--write',
  process.env.TEST_EXAMPLES,
])
