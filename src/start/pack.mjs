// Packages of hundreds of files, as a file each: to find and load them is most of what a short process does.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Some of what is packed asks for Node's modules as CommonJS does. */
const banner = { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" }

/**
 * @param folder what lies below it finds these packages rather than the installed ones
 * @param packages of each, the doors that are used
 */
export async function pack(folder, packages) {
  const modules = join(folder, 'node_modules')
  const doors = Object.entries(packages).flatMap(([name, subpaths]) => subpaths.map((subpath) => [name, subpath]))
  const entryPoints = doors.map(([name, subpath]) => ({ in: join(name, subpath), out: join(name, fileOf(subpath)) }))
  const form = { bundle: true, splitting: true, format: 'esm', platform: 'node', banner, logLevel: 'warning' }
  await build({ ...form, absWorkingDir: folder, entryPoints, outdir: modules })
  for (const [name, subpaths] of Object.entries(packages)) {
    const exports = Object.fromEntries(subpaths.map((subpath) => [subpath, `./${fileOf(subpath)}.js`]))
    await mkdir(join(modules, name), { recursive: true })
    await writeFile(join(modules, name, 'package.json'), JSON.stringify({ name, type: 'module', exports }))
  }
}

function fileOf(subpath) {
  return subpath === '.' ? 'index' : subpath.slice('./'.length)
}
