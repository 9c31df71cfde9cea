import { readFile } from 'node:fs/promises'
import t from 'tap'
import { eventList } from '../src/facts/list.ts'
import { cliDocs } from '../src/start/cli-docs.ts'
import { commands } from '../src/start/commands.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

t.test("the README's list of events is that of the table (npm run docs writes it)", async (t) => {
  const [, listed] = /<!-- events -->\n\n([\s\S]*?)\n\n<!-- \/events -->/.exec(readme) ?? []
  t.equal(listed ?? '', eventList())
})

t.test('docs/cli.md is that of the table of commands (npm run docs writes it)', async (t) => {
  t.equal(await readFile(new URL('../docs/cli.md', import.meta.url), 'utf8'), cliDocs(commands))
})

t.test('every npm script that the README names is there', async (t) => {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  for (const [, name] of readme.matchAll(/npm run ([a-z:-]+)/g))
    t.ok(Object.hasOwn(scripts, String(name)), `npm run ${name}`)
})
