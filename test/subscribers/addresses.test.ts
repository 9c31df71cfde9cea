import t from 'tap'
import { isPublic } from '../../src/subscribers/address.ts'
import { openSender } from '../../src/subscribers/sender.ts'
import { startMirror } from '../stage/mirror.ts'
import { openReceiver } from '../stage/receiver.ts'

const privateOnes = [
  '127.0.0.1',
  '10.0.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '168.63.129.16',
  '100.64.0.1',
  '100.100.100.200',
  '0.0.0.0',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fe80::1',
  'fec0::1',
  'fd00:ec2::254',
  'ff02::1',
  '2001:db8::1',
]
const publicOnes = ['8.8.8.8', '172.32.0.1', '::ffff:8.8.8.8', '2606:4700:4700::1111']

t.test('what is public is told by the address', async (t) => {
  for (const address of privateOnes) t.equal(isPublic(address), false, address)
  for (const address of publicOnes) t.equal(isPublic(address), true, address)
})

t.test('a private address is refused as an URL, however it is written', async (t) => {
  const adminToken = 'operator-token'
  const subscribers = { allowPrivate: false, keys: ['a key'] }
  const { call } = await startMirror(t, { adminToken, subscribers, worker: false, logStream: false })
  const headers = { authorization: `Bearer ${adminToken}` }
  const add = (url: string) => call('POST', '/admin/subscribers', { headers, body: { url } })
  const hosts = privateOnes.map((address) => (address.includes(':') ? `[${address}]` : address))
  for (const host of [...hosts, '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '0', '127.0.0.1.'])
    t.match(await add(`https://${host}/hooks`), { status: 400, json: { code: 'subscriber_url_refused' } }, host)
  for (const url of ['http://example.com/', 'https://user:password@example.com/', 'file:///etc/passwd'])
    t.match(await add(url), { status: 400, json: { code: 'subscriber_url_refused' } }, url)
  t.match(await call('POST', '/admin/subscribers', { body: { url: 'https://example.com' } }), { status: 401 })

  await t.test('a name that leads to one is refused where it is connected to', async (t) => {
    const receiver = await openReceiver(t)
    const { json, status } = await add(`https://localhost:${new URL(receiver.url).port}/`)
    t.equal(status, 201, 'a name may lead elsewhere by then')
    const tried = await call('POST', `/admin/subscribers/${json['id']}/test`, { headers })
    t.match(tried, { status: 200, json: { delivered: false, reason: 'address_refused' } })
    t.equal(receiver.connections(), 0)
  })
})

t.test('the sender itself refuses them, whoever has put the URL into the table', async (t) => {
  const receiver = await openReceiver(t)
  const sender = openSender({ allowPrivate: false })
  t.teardown(sender.close)
  const message = { id: 'msg_1', type: 'user.created', at: '2026-09-01T08:00:00.000Z', data: '{}' }
  const { port } = new URL(receiver.url)
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f000001']) {
    const outcome = await sender.send(`http://${host}:${port}/`, message, [])
    t.strictSame(outcome, { delivered: false, reason: 'address_refused' }, host)
  }
  t.equal(receiver.connections(), 0)
})
