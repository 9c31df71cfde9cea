// What breaks first at a hundred million users, computed from what was measured.

const users = 100_000_000

/** What is assumed of so large a tenant: a login for each user a day, and three times the mean at the busiest. */
const logins = { aDay: users, peak: 3 }
const inboxDays = 30

/** Bytes of an event of 1 kB in the inbox, with its index. */
const eventBytes = 1_200

/** Postgres' default pace of a vacuum that dirties each page: 200 points in 2 ms, 20 points a page of 8 kB. */
const vacuumBytesASecond = (200 / 20) * 8192 * 500

/** @param results that are kept, by bench; what is not there is left out */
export function onPaper({ growth, ingest, backfill }) {
  const rows = []
  if (growth?.bytes) rows.push(...sizeRows(growth.bytes))
  const backfilled = rateOf(backfill, 0)
  if (backfilled)
    rows.push(row('a backfill', `${hours(users / backfilled)} h`, `${count(backfilled)} users/s, one process`))
  const taken = rateOf(ingest, 0)
  const peak = (logins.aDay / 86_400) * logins.peak
  if (taken)
    rows.push(row('logins at the busiest', `${count(peak)}/s`, `an API process on one core takes ${count(taken)}/s`))
  rows.push(row('inbox, a day', gigabytes(logins.aDay * eventBytes), `a login each, ${eventBytes} bytes an event`))
  rows.push(
    row(`inbox, ${inboxDays} days`, gigabytes(logins.aDay * eventBytes * inboxDays), '`INBOX_DAYS` as it comes'),
  )
  return rows
}

function sizeRows(bytes) {
  const size = Math.max(...Object.keys(bytes).map(Number))
  const relations = bytes[size]
  const each = (wanted) =>
    relations.filter(({ name }) => (name === 'users') === wanted).reduce((sum, one) => sum + one.bytes, 0) / size
  const [table, indexes] = [each(true), each(false)]
  return [
    row('table', gigabytes(table * users), `${Math.round(table)} bytes a user`),
    row('indexes', gigabytes(indexes * users), `${Math.round(indexes)} bytes a user`),
    row('a vacuum of all', `${hours((table * users) / vacuumBytesASecond)} h`, '41 MB/s, Postgres’ default cost limit'),
  ]
}

function rateOf(result, index) {
  const first = result?.tables[index]?.rows[0]
  return first && Object.entries(first).find(([name]) => /s\/s$/.test(name))?.[1]
}

function row(what, amount, from) {
  return { what, amount, from }
}

function gigabytes(bytes) {
  return `${count(bytes / 1e9)} GB`
}

function hours(seconds) {
  return Math.round((seconds / 3600) * 10) / 10
}

function count(number) {
  return Math.round(number).toLocaleString('en')
}
