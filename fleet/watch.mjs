// What the processes of the product hold over time: memory, open files, connections. Linux tells by /proc.
import { readdir, readFile } from 'node:fs/promises'

const everyMs = 5_000

/**
 * What a process may hold in the last quarter of its life beyond the most that one of its kind held in its second: a heap
 * that is still finding its size.
 */
const mostGrowth = 1.25
const mostMoreFiles = 15
const mostMoreConnections = 15

/** Who has lived for less shows nothing. */
const fewestSamples = 12

export function startWatch({ crew, pool }) {
  const samples = new Map()
  const connections = []

  async function look() {
    for (const { name, pid, isRunning } of crew.all()) {
      const sample = isRunning() && (await sampleOf(pid).catch(() => undefined))
      if (sample) samples.set(name, [...(samples.get(name) ?? []), sample])
    }
    const sql =
      'SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()'
    const count = await pool.query(sql).then(
      ({ rows }) => rows[0].count,
      () => undefined,
    )
    if (count !== undefined) connections.push(count)
  }

  let looking
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, everyMs)
  return {
    /** @returns a line for each process and one for Postgres, and what has grown */
    stop: async () => {
      clearInterval(timer)
      await looking
      return account(samples, connections)
    },
  }
}

async function sampleOf(pid) {
  const [status, files] = await Promise.all([readFile(`/proc/${pid}/status`, 'utf8'), readdir(`/proc/${pid}/fd`)])
  const resident = /VmRSS:\s+(\d+)/.exec(status)?.[1] // one that has just ended holds nothing
  return resident && { megabytes: Number(resident) / 1024, files: files.length }
}

/** Of who has lived long enough to show something. */
function livesOf(samples) {
  const lives = [...samples].filter(([, life]) => life.length >= fewestSamples)
  return lives.map(([name, life]) => {
    const sizes = life.map((sample) => sample.megabytes)
    const files = life.map((sample) => sample.files)
    return { name, kind: name.split(' ')[0], life, sizes, megabytes: halves(sizes, mean), files: halves(files, least) }
  })
}

function account(samples, connections) {
  const lines = []
  const grown = []
  const lives = livesOf(samples)
  for (const { name, kind, life, sizes, megabytes, files } of lives) {
    // who was idle and has taken over since holds what those held from whom it has
    const most = (held) => Math.max(...lives.filter((one) => one.kind === kind).map((one) => one[held].early))
    const perHour = slope(sizes) * (3_600_000 / everyMs)
    lines.push(
      `${name.padEnd(10)} ${megabytes.told(' MB')}, ${perHour.toFixed(0)} MB/h over its second half; ` +
        `${files.told(' open files')}; watched for ${Math.round((life.length * everyMs) / 1000)} s`,
    )
    if (megabytes.late > most('megabytes') * mostGrowth) grown.push(`${name}: memory, ${megabytes.told(' MB')}`)
    if (files.late > most('files') + mostMoreFiles) grown.push(`${name}: open files, ${files.told('')}`)
  }
  const sessions = halves(connections, least)
  lines.push(`Postgres   ${sessions.told(' connections')}`)
  if (sessions.late > sessions.early + mostMoreConnections) grown.push(`connections, ${sessions.told('')}`)
  return { lines, grown }
}

const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length

/** A crowd's connections are kept alive for a minute after it; what has leaked does not go again. */
const least = (values) => Math.min(...values)

/** The second quarter, and the last. */
function halves(values, measure) {
  const quarter = Math.max(1, Math.floor(values.length / 4))
  const [early, late] = [measure(values.slice(quarter, 2 * quarter)), measure(values.slice(-quarter))]
  return { early, late, told: (unit) => `${early.toFixed(0)} → ${late.toFixed(0)}${unit}` }
}

/** Least squares over the second half: by how much a value grows from one sample to the next. */
function slope(all) {
  const values = all.slice(Math.floor(all.length / 2))
  const middle = (values.length - 1) / 2
  const usual = mean(values)
  const above = values.reduce((total, value, at) => total + (at - middle) * (value - usual), 0)
  const below = values.reduce((total, _, at) => total + (at - middle) ** 2, 0)
  return below === 0 ? 0 : above / below
}
