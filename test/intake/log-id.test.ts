import t from 'tap'
import { idAt, later, storedAt } from '../../src/intake/pull/log-id.ts'

const recorded = '90020260901080037395876000000000000001223372090939900137'

t.test('a log id tells when it was stored', async (t) => {
  t.strictSame(storedAt(recorded), new Date('2026-09-01T08:00:37.395Z'))
  t.strictSame(storedAt(recorded.replace('900', '800')), new Date('2026-09-01T08:00:37.395Z'), 'of whatever origin')
  t.equal(storedAt('5f0d8e1b2c3d4e5f60718293'), undefined)
  t.equal(storedAt(recorded.replace('20260901', '20261341')), undefined)
})

t.test('a made-up id has the form of a real one and stands before all of its second', async (t) => {
  const made = idAt(new Date('2026-09-01T08:00:37.999Z'))
  t.equal(made, `90020260901080037${'0'.repeat(39)}`)
  t.equal(made.length, recorded.length)
  t.ok(made < recorded)
})

t.test('the later of two places wins, by time where the origins differ', async (t) => {
  const older = recorded.replace('20260901', '20260831')
  t.equal(later(older, recorded), recorded)
  t.equal(later(recorded, older), recorded)
  t.equal(later(recorded.replace('900', '800'), older), recorded.replace('900', '800'))
  t.equal(later(recorded, undefined), recorded)
  t.equal(later('an id without a time', recorded), 'an id without a time', 'Auth0’s own order is taken')
})
