// `npm run prisma -- generate | validate | format | migrate ...`: the Prisma CLI, also where its engine cannot be downloaded.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** These never run the schema engine, but look for it first, and would download it: any file that exists will do. */
const withoutEngine = ['generate', 'validate', 'format']

const args = process.argv.slice(2)
const env = { CHECKPOINT_DISABLE: '1', ...process.env }
if (withoutEngine.includes(args[0])) env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
const program = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url))
process.exitCode = spawnSync(process.execPath, [program, ...args], { env, stdio: 'inherit' }).status ?? 1
