import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build, type Metafile } from 'esbuild'
import { publint } from 'publint'
import t from 'tap'

const root = process.cwd()
const run = promisify(execFile)
const name = 'auth0-user-mirror'

const project = await realpath(await mkdtemp(join(tmpdir(), 'user-mirror-package-')))
t.teardown(() => rm(project, { recursive: true, force: true }))
const modules = join(project, 'node_modules')
const installed = join(modules, name)

/** What npm would publish now, unpacked into a project of a team's own, with what it would install beside it. */
async function install(): Promise<void> {
  const npm = process.env['npm_execpath'] ?? ''
  const [program, ...first] = npm.endsWith('.js') ? [process.execPath, npm] : ['npm']
  await run(program, [...first, 'pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', project], {
    cwd: root,
  })
  const tarball = (await readdir(project)).find((file) => file.endsWith('.tgz')) ?? ''
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', join(project, tarball), '--strip-components=1', '-C', installed])
  const locked: unknown = JSON.parse(await readFile(join(root, 'node_modules/.package-lock.json'), 'utf8'))
  const { packages }: { packages: Record<string, { dev?: boolean }> } = Object(locked)
  const own = ['node_modules/@types/node', 'node_modules/expect-type']
  for (const [path, { dev = false }] of Object.entries(packages)) {
    const isTop = path.lastIndexOf('node_modules') === 0
    if (!isTop || (dev && !own.includes(path))) continue
    await mkdir(dirname(join(project, path)), { recursive: true })
    await symlink(join(root, path), join(project, path), 'junction')
  }
}

await install()
const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(installed.length + 1))

t.test('the tarball has what runs and what explains it, and nothing of the workshop', async (t) => {
  const kinds =
    /^(dist\/.*\.(js|d\.ts|json|html|css)|docs\/[\w-]+\.md|prisma\/.*\.(sql|toml|prisma)|README\.md|LICENSE|package\.json)$/
  t.strictSame(
    files.filter((file) => !kinds.test(file)),
    [],
  )
  t.strictSame(
    files.filter((file) => /(^|\/)(test|bench|examples|simulate)\/|\.test\./.test(file)),
    [],
  )
  for (const file of files.filter((file) => /^dist\/(index|library\/\w+)\.(js|d\.ts)$/.test(file)))
    t.notMatch(await readFile(join(installed, file), 'utf8'), 'sourceMappingURL', `${file} points to no map`)
})

t.test('publint has nothing to say of it', async (t) => {
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true })
  t.strictSame(messages, [])
})

t.test('every subpath loads in plain Node, and the library from CommonJS, too', async (t) => {
  const doors = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'))
  const script = `
    import { createRequire } from 'node:module'
    const names = {}
    for (const door of ${JSON.stringify(doors)}) names[door] = Object.keys(await import('${name}' + door.slice(1))).sort()
    names.required = Object.keys(createRequire(import.meta.url)('${name}')).sort()
    console.log(JSON.stringify(names))`
  await writeFile(join(project, 'load.mjs'), script)
  const { stdout } = await run(process.execPath, ['--no-warnings', 'load.mjs'], { cwd: project })
  const loaded: Record<string, string[]> = JSON.parse(stdout)
  t.match(loaded, {
    '.': ['userMirror'],
    './prisma': ['mirrorSql', 'mirrorTables'],
    './tenant': ['startTenant'],
    './client': ['MirrorProblem', 'answerOf', 'mirrorClient'],
    required: ['userMirror'],
  })
  t.strictSame(Object.keys(loaded).sort(), [...doors, 'required'].sort())
})

/** Packages that a file loads when it is loaded, itself or by what it imports. */
function loads({ inputs }: Metafile, entry: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>()
  if (seen.has(entry)) return packages
  seen.add(entry)
  for (const { path, kind, external } of inputs[entry]?.imports ?? []) {
    if (kind !== 'import-statement') continue
    if (external !== true) for (const found of loads({ inputs, outputs: {} }, path, seen)) packages.add(found)
    else if (!path.startsWith('node:')) packages.add(path)
  }
  return packages
}

t.test('importing the library loads next to nothing, and registering it only what it uses', async (t) => {
  const { metafile } = await build({
    absWorkingDir: installed,
    entryPoints: ['dist/index.js'],
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: join(project, 'bundled'),
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  t.strictSame([...loads(metafile, 'dist/index.js')], ['fastify-plugin'])
  const opened = [...loads(metafile, 'dist/library/open.js')]
  t.ok(opened.includes('pg') && opened.includes('fast-jwt'), 'the walk finds what is used')
  t.strictSame(
    opened.filter((found) => /prisma|postgres|auth0|bullmq|ioredis|swagger|prom-client/.test(found)),
    [],
  )
})

const compilerOptions = {
  target: 'es2023',
  strict: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noEmit: true,
  types: ['node'],
}

/** What is declared is the same in both, and is looked at once, with that of all packages: it takes eight seconds. */
for (const [resolution, options] of Object.entries({
  nodenext: { module: 'nodenext', skipLibCheck: false },
  bundler: { module: 'preserve', moduleResolution: 'bundler', skipLibCheck: true },
})) {
  t.test(`a team's app type-checks against it with ${resolution} resolution`, async (t) => {
    await cp(join(root, 'test/types/typed'), join(project, 'src'), { recursive: true })
    await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'team', type: 'module', private: true }))
    const config = { compilerOptions: { ...compilerOptions, ...options }, include: ['src'] }
    await writeFile(join(project, `${resolution}.json`), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const said = await run(process.execPath, [tsc, '-p', `${resolution}.json`], { cwd: project }).catch(
      (error) => error,
    )
    t.equal(said.stdout, '')
  })
}
