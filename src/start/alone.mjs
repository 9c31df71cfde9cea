// One process at a time, by a lock file; whoever comes second waits. A lock whose owner died is taken over.
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** The owner touches its lock all the time: one left untouched is left alone, whoever has its process id by now. */
const touchMs = 1000
const staleMs = 20_000

export async function alone(file, work) {
  await take(file)
  const touching = setInterval(() => touch(file), touchMs)
  try {
    return await work()
  } finally {
    clearInterval(touching)
    rmSync(file, { force: true })
  }
}

async function take(file) {
  let told = false
  while (!tryToTake(file)) {
    if (isStale(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) process.stderr.write(`user-mirror: waiting for another start on this clone (${file}) ...\n`)
    told = true
    await sleep(100)
  }
}

function tryToTake(file) {
  try {
    const handle = openSync(file, 'wx')
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    const reason = `${file} cannot be written (${error.code}): start as the user who owns the clone`
    throw Object.assign(new Error(reason), { isForPeople: true })
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // removed by hand: what we do is done all the same
  }
}

function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > staleMs) return true
    const pid = Number(readFileSync(file, 'utf8'))
    return pid > 0 && !answers(pid)
  } catch {
    return false // gone in between
  }
}

function answers(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
