import t from 'tap'
import { logEventOf } from '../../src/facts/event.ts'

process.env['TZ'] = 'America/New_York' // a date without a zone must not be read as local time

const fallback = '2026-01-02T03:04:05.678Z'
const logId = '90020210903201615078549783150139757184915836295975010402'

function dateOf(date: unknown, log_id = logId): string | undefined {
  return logEventOf({ log_id, data: { type: 's', date } }, fallback)?.date
}

t.test('an event is found in the envelope of a log stream and in the flat record of the Management API', async (t) => {
  const data = { type: 'ss', date: fallback, user_id: 'auth0|a' }
  t.same(logEventOf({ log_id: 'a', data }, fallback), { logId: 'a', type: 'ss', date: fallback, data })
  const flat = { ...data, _id: 'a' }
  t.same(logEventOf(flat, fallback), { logId: 'a', type: 'ss', date: fallback, data: flat })
  const both = { ...data, _id: 'b', log_id: 'a' }
  t.equal(logEventOf(both, fallback)?.logId, 'a')
  t.equal(logEventOf({ data: { ...data, log_id: 'inner' } }, fallback)?.logId, 'inner')
})

t.test('a record without a usable log_id or type is no event', async (t) => {
  const type = 's'
  const refused = [
    undefined,
    null,
    '',
    7,
    [],
    {},
    { log_id: 'a' },
    { log_id: 'a', type: '' },
    { log_id: 'a', type: 5 },
    { log_id: 'a', data: { type: ['s'] } },
    { log_id: 'a', data: [{ type }] },
    { type },
    { log_id: '', type },
    { log_id: 9.002021e55, type },
    { log_id: { $oid: 'a' }, type },
    { log_id: 'a\0b', type },
    { log_id: 'a\ud800', type },
    { log_id: 'a'.repeat(10_000), type },
    { log_id: 'a', type: 's'.repeat(10_000) },
  ]
  for (const record of refused) t.equal(logEventOf(record, fallback), undefined)
})

t.test('the date is read as ISO and in the form of a warehouse export, always as UTC', async (t) => {
  t.equal(dateOf('2025-10-03T14:09:32.149Z'), '2025-10-03T14:09:32.149Z')
  t.equal(dateOf('2025-10-03 14:09:32.149000000'), '2025-10-03T14:09:32.149Z')
  t.equal(dateOf('2025-10-03 14:09:32.149 UTC'), '2025-10-03T14:09:32.149Z')
  t.equal(dateOf('2025-10-03T14:09:32'), '2025-10-03T14:09:32.000Z')
  t.equal(dateOf('2025-10-03T14:09:32.1Z'), '2025-10-03T14:09:32.100Z')
  t.equal(dateOf('2025-10-03T16:09:32.149+02:00'), '2025-10-03T14:09:32.149Z')
})

t.test('without a readable date the storage time inside the log_id counts', async (t) => {
  for (const date of [
    undefined,
    null,
    '',
    'yesterday',
    1630700175078,
    '2025-13-41T25:61:00Z',
    {},
    '1900-01-01T00:00:00Z',
  ]) {
    t.equal(dateOf(date), '2021-09-03T20:16:15.078Z')
  }
  t.equal(dateOf('', `8${logId.slice(1)}`), '2021-09-03T20:16:15.078Z', 'older European ids begin with 800')
})

t.test('without either date the fallback counts', async (t) => {
  for (const id of ['opaque', '123', '90020219903201615078549783', '900202109032016'])
    t.equal(dateOf(undefined, id), fallback)
})
