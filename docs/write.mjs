// `npm run docs`: writes what is generated into the README, between its marks, and docs/cli.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { eventList } from '../dist/facts/list.js'
import { cliDocs } from '../dist/start/cli-docs.js'
import { commands } from '../dist/start/commands.js'

const file = new URL('../README.md', import.meta.url)
const readme = readFileSync(file, 'utf8')
writeFileSync(
  file,
  readme.replace(
    /(<!-- events -->\n)[\s\S]*(\n<!-- \/events -->)/,
    (_all, open, close) => `${open}\n${eventList()}\n${close}`,
  ),
)

writeFileSync(new URL('cli.md', import.meta.url), cliDocs(commands))
