// Loads the packed packages, with what was kept of them compiled where there is something; see packages.mjs.
const { readFileSync, renameSync, writeFileSync } = require('node:fs')
const { wrap } = require('node:module')
const { join } = require('node:path')
const { constants, Script } = require('node:vm')

const filename = join(__dirname, 'packed.cjs')
const kept = join(__dirname, 'packed.cache')

const script = new Script(wrap(readFileSync(filename, 'latin1')), {
  filename,
  cachedData: readKept(),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
const packed = { exports: {} }
script.runInThisContext()(packed.exports, require, packed, filename, __dirname)

/** @param {string} door as it is imported */
module.exports = (door) => packed.exports[door]()

function readKept() {
  try {
    return readFileSync(kept)
  } catch {
    return undefined // the first to run
  }
}

/** Functions are compiled when they are called: those that a whole process has called are worth keeping. */
if (process.env.TEST_KEEP_COMPILED === 'yes') process.once('exit', keep)

/** Another run may be reading it. */
function keep() {
  writeFileSync(`${kept}.${process.pid}`, script.createCachedData())
  renameSync(`${kept}.${process.pid}`, kept)
}
