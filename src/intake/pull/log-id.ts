// Log ids as places in time: 3 digits of origin, the UTC instant of storage to the millisecond, 36 digits. Observed in
// every published id, not documented; an id that looks otherwise is a place without a time.

const form = /^\d00(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})\d*$/

/** When the record was stored. */
export function storedAt(logId: string): Date | undefined {
  const [matched, year, month, day, hour, minute, second, ms] = form.exec(logId) ?? []
  if (matched === undefined) return undefined
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** A made-up id that stands before every record stored in that second or later; Auth0 takes it as a checkpoint. */
export function idAt(date: Date): string {
  const second = date.toISOString().slice(0, 19).replace(/\D/g, '')
  return `900${second}${'0'.repeat(39)}`
}

/** The later of two places; ids of different origin compare by their time only. */
export function later(id: string, other: string | undefined): string {
  const [mine, others] = [storedAt(id), other === undefined ? undefined : storedAt(other)]
  if (other === undefined || mine === undefined || others === undefined) return id
  if (mine.getTime() === others.getTime()) return id > other ? id : other
  return mine > others ? id : other
}
