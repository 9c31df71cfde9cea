// Runs test files one after the other in this process, as one tap run: a line with a name in for each, TAP out.
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [compiled = ''] = process.argv.slice(2)
const { default: root, enter } = await import(pathToFileURL(join(compiled, 'node_modules', 'tap', 'index.js')).href)

/** Each file has its own limit of time, the whole has none. */
root.setTimeout(0)
const timeout = Number(process.env.TAP_TIMEOUT) * 1000

for await (const file of createInterface({ input: process.stdin })) {
  await root.test(file, { timeout }, async (t) => {
    enter(t)
    await import(pathToFileURL(join(compiled, file.replace(/\.ts$/, '.js'))).href)
  })
}
