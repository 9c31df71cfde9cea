import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import { Environment } from '../src/environment.ts'
import { eventList } from '../src/facts/list.ts'
import { cliDocs } from '../src/start/cli-docs.ts'
import { commands } from '../src/start/commands.ts'
import { openPool } from './stage/database.ts'

const read = (path: string) => readFile(resolve(path), 'utf8')
const readme = await read('README.md')
const docs = (await readdir(resolve('docs'))).filter((file) => file.endsWith('.md')).map((file) => join('docs', file))
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'examples/music/README.md', ...docs]
const texts = new Map(await Promise.all(pages.map(async (page) => [page, await read(page)] as const)))

/** The lines of the README's table below a heading: the first cell of each. */
function cellsBelow(heading: string): string[] {
  const [, section = ''] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## )`, 'm').exec(readme) ?? []
  return [...section.matchAll(/^\| (.*?) +\|/gm)].map(([, cell = '']) => cell).filter((cell) => !/^-+$/.test(cell))
}

t.test('docs/events.md is that of the tables of events (npm run docs writes it)', async (t) => {
  const [, listed] = /<!-- events -->\n\n([\s\S]*?)\n\n<!-- \/events -->/.exec(texts.get('docs/events.md') ?? '') ?? []
  t.equal(listed ?? '', eventList())
})

t.test('docs/variables.md is that of the variables (npm run docs writes it)', async (t) => {
  const { variableList }: { variableList: (environment: typeof Environment) => string } = await import(
    new URL('../docs/variables.mjs', import.meta.url).href
  )
  t.ok(
    texts
      .get('docs/variables.md')
      ?.includes(`<!-- variables -->\n\n${variableList(Environment)}\n\n<!-- /variables -->`),
  )
})

t.test('docs/cli.md is that of the table of commands (npm run docs writes it)', async (t) => {
  t.equal(texts.get('docs/cli.md'), cliDocs(commands))
})

t.test('every npm script that is named is there', async (t) => {
  const { scripts } = JSON.parse(await read('package.json'))
  for (const [page, text] of texts)
    for (const [, name] of text.matchAll(/npm run ([a-z:-]*[a-z])/g))
      t.ok(Object.hasOwn(scripts, String(name)), `${page}: npm run ${name}`)
})

t.test('the README has every variable and no other, and .env.example none that is not', async (t) => {
  const listed = cellsBelow('Settings').flatMap((cell) =>
    [...cell.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(([, name]) => name),
  )
  t.strictSame(new Set(listed), new Set(Object.keys(Environment.properties)))
  for (const [, name] of (await read('.env.example')).matchAll(/^(?:# )?([A-Z0-9_]+)=/gm))
    t.ok(Object.hasOwn(Environment.properties, String(name)), String(name))
})

t.test('the README has every route and no other', async (t) => {
  const { paths } = JSON.parse(await read('docs/openapi.json'))
  const documented = Object.keys(paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'))
  const listed = cellsBelow('Routes').flatMap((cell) =>
    [...cell.matchAll(/`(?:[A-Z]+ )?(\/[^`]*)`/g)].map(([, path = '']) => path.replace(/\{(\w+)\}/g, ':$1')),
  )
  const isBelow = (path: string, other: string) => path === other || path.startsWith(`${other}/`)
  for (const path of documented)
    t.ok(
      listed.some((one) => isBelow(path, one) || path.endsWith(one)),
      path,
    )
  for (const path of listed) {
    const known = [...documented, '/docs', '/dashboard'].some((one) => isBelow(one, path) || one.endsWith(path))
    t.ok(known, `${path} is answered`)
  }
})

t.test('every command that is named is there, with its options', async (t) => {
  const listed = cellsBelow('Commands').flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name))
  t.strictSame(new Set(listed), new Set(Object.keys(commands)))
  for (const [page, text] of texts)
    for (const [line, name = '', behind = ''] of text.matchAll(/(?<![-\w])user-mirror ([a-z]+)((?: [^`\n#]*)?)/g)) {
      if (name === 'help') continue
      t.ok(Object.hasOwn(commands, name), `${page}: ${line}`)
      for (const [, option = ''] of behind.matchAll(/ --([a-z-]+)/g))
        t.ok(Object.hasOwn(commands[name]?.options ?? {}, option), `${page}: ${line}: --${option}`)
    }
})

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase())
  return headings.map((heading) => heading.replace(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

t.test('every link leads somewhere', async (t) => {
  for (const [page, text] of texts)
    for (const [, to = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file = '', anchor] = to.split('#')
      const path = file === '' ? page : join(dirname(page), file)
      t.ok(existsSync(resolve(path)), `${page}: ${to}`)
      if (anchor !== undefined && path.endsWith('.md'))
        t.ok(anchorsOf(texts.get(path) ?? (await read(path))).includes(anchor), `${page}: ${to}`)
    }
})

t.test('SQL that is shown runs', async (t) => {
  const pool = await openPool(t)
  const blocks = (text: string) => [...text.matchAll(/^( *)```sql\n([\s\S]*?)^\1```$/gm)].map(([, , sql = '']) => sql)
  const songs = /^CREATE TABLE songs .*$/m.exec(readme)?.[0] ?? ''
  for (const page of ['README.md', ...docs]) {
    const shown = blocks(texts.get(page) ?? '')
    const client = await pool.connect()
    await client.query('BEGIN')
    if (!shown.some((sql) => sql.includes('CREATE TABLE songs'))) await client.query(songs)
    for (const [index, sql] of shown.entries()) {
      const wanted = sql.includes('$1') ? sql.replace(/^SELECT (?=.*\$1)/m, `PREPARE shown_${index} AS SELECT `) : sql
      await t.resolves(client.query(wanted), `${page}: ${sql.split('\n')[0]}`)
    }
    await client.query('ROLLBACK')
    client.release()
  }
})
