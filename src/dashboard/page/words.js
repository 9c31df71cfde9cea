// Numbers, instants and durations in words.

const language = 'en'
const numbers = new Intl.NumberFormat(language)
const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const toTheMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** 1204 → 1,204 */
export function count(number) {
  return numbers.format(number)
}

/** For axes: 1204 → 1.2K */
export function brief(number) {
  return compact.format(number)
}

/** 1 row, 2 rows */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`
}

/** @param {string} iso @param {number} [now] ms. Today: 12:04:31; else with the day. */
export function instant(iso, now = Date.now()) {
  const date = new Date(iso)
  const today = new Date(now)
  if (date.toDateString() === today.toDateString()) return timeOfDay.format(date)
  const named = date.getFullYear() === today.getFullYear() ? day : dayAndYear
  return `${named.format(date)}, ${timeOfDay.format(date)}`
}

/** @param {number} seconds since 1970 */
export function minute(seconds) {
  return toTheMinute.format(new Date(seconds * 1000))
}

/** 0.004 → 4 ms, 0.25 → 250 ms, 42 → 42 s, 7000 → 1 h 57 min */
export function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return hours(seconds)
  return `${Math.floor(seconds / 86_400)} days`
}

function hours(seconds) {
  const minutes = Math.floor((seconds % 3600) / 60)
  return `${Math.floor(seconds / 3600)} h${minutes > 0 ? ` ${minutes} min` : ''}`
}

/** Whole seconds; what is in the future by a clock that differs is now. */
export function ago(iso, now = Date.now()) {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000)
  if (seconds < 2) return 'just now'
  return `${seconds >= 7200 && seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : duration(seconds)} ago`
}

export function percent(share) {
  return `${Math.round(share * 100)} %`
}
