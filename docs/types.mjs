// `npm run types`, for its part of the documentation: the compiler goes over every block of TypeScript that the README and
// docs/*.md show, each as a module of its own. What a block takes for granted is declared in docs/assumed.d.ts; one that
// needs a package that is not here says so (```ts untried).
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blocksOf } from './blocks.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)]
const scratch = mkdtempSync(join(root, '.test-docs-')) // within the project, so that packages are found from there

try {
  for (const page of pages.filter((path) => path.endsWith('.md')))
    for (const { info, text, line } of blocksOf(readFileSync(join(root, page), 'utf8')))
      if (info === 'ts') writeFileSync(join(scratch, `${page.replaceAll('/', '-')}-${line}.ts`), `${text}\nexport {}\n`)
  copyFileSync(join(root, 'docs', 'assumed.d.ts'), join(scratch, 'assumed.d.ts'))
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(settings(readdirSync(scratch))))
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', scratch], { cwd: scratch, stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function settings(files) {
  const doors = { '': 'index', '/client': 'client/client', '/prisma': 'prisma', '/tenant': 'tenant/tenant' }
  const paths = Object.entries(doors).map(([name, file]) => [`auth0-user-mirror${name}`, [`../src/${file}.ts`]])
  // the reader's program is `strict`, and no stricter
  const loose = { noUnusedLocals: false, exactOptionalPropertyTypes: false, noPropertyAccessFromIndexSignature: false }
  const compilerOptions = { rootDir: '..', paths: Object.fromEntries(paths), ...loose }
  return { extends: '../tsconfig.json', compilerOptions, files, include: [] }
}
