// Ends in good order when npm has gone: `npm start` stopped by a program often reaches nobody but npm itself.
import { readFileSync } from 'node:fs'

/**
 * npm hands a SIGTERM to the shell between it and us, which on Debian dies of it and tells nobody; a kill -9 of npm is
 * not handed on at all. Either way somebody above us is missing from then on, and that is our signal.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const before = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 300)
  watch.unref()
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      clearInterval(watch) // a second signal would cut short the end that the first one began
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
}

/** From us up to npm, and no further: whose child npm is, and for how long, is not our business. */
function ancestors() {
  const parent = process.ppid
  // a shell that stays between (dash) is found on Linux; elsewhere shells make room for their last command
  if (process.platform !== 'linux' || !/sh$/.test(read(parent, 'comm').trim())) return `${parent}`
  return `${parent} ${read(parent, 'stat').split(') ').at(-1).split(' ')[1]}`
}

function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return '' // gone: which is a change
  }
}
