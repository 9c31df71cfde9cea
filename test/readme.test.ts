import { readFile } from 'node:fs/promises'
import t from 'tap'
import { eventList } from '../src/facts/list.ts'
import { cliDocs } from '../src/start/cli-docs.ts'
import { commands } from '../src/start/commands.ts'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')
const readme = await read('README.md')

t.test('docs/events.md is that of the tables of events (npm run docs writes it)', async (t) => {
  const [, listed] = /<!-- events -->\n\n([\s\S]*?)\n\n<!-- \/events -->/.exec(await read('docs/events.md')) ?? []
  t.equal(listed ?? '', eventList())
})

t.test('docs/cli.md is that of the table of commands (npm run docs writes it)', async (t) => {
  t.equal(await read('docs/cli.md'), cliDocs(commands))
})

t.test('every npm script that the README names is there', async (t) => {
  const { scripts } = JSON.parse(await read('package.json'))
  for (const [, name] of readme.matchAll(/npm run ([a-z:-]+)/g))
    t.ok(Object.hasOwn(scripts, String(name)), `npm run ${name}`)
})
