import t from 'tap'
import { acceptsCredential, acceptsSecret } from '../../src/intake/secret.ts'

const lengths = [1, 2, 31, 32, 33, 63, 64, 65, 1000, 10_000]

t.test('a secret of any length opens to itself, with and without Bearer, and to nothing of any length', async (t) => {
  for (const length of lengths) {
    const secret = 's'.repeat(length)
    const accepts = acceptsSecret(['another', secret])
    t.ok(accepts(secret), `${length} characters`)
    t.ok(accepts(`Bearer ${secret}`))
    for (const other of lengths.filter((other) => other !== length)) t.notOk(accepts('s'.repeat(other)))
    for (const wrong of [
      undefined,
      '',
      ' ',
      'Bearer ',
      `${secret} `,
      ` ${secret}`,
      `bearer${secret}`,
      `Basic ${secret}`,
    ])
      t.notOk(accepts(wrong), String(wrong).slice(0, 20))
  }
})

t.test('what differs in one character, wherever it stands, opens nothing', async (t) => {
  const secret = 'aLongRandomString'
  const accepts = acceptsSecret([secret])
  for (let at = 0; at < secret.length; at++) t.notOk(accepts(`${secret.slice(0, at)}_${secret.slice(at + 1)}`))
})

t.test('each kind of credential opens with its own header alone', async (t) => {
  const accepts = acceptsCredential(['bearer-token', 'user:pass:word', 'X-Mirror=a=b', 'padded=='])
  t.ok(accepts({ authorization: 'Bearer bearer-token' }))
  t.ok(accepts({ authorization: `Basic ${Buffer.from('user:pass:word').toString('base64')}` }))
  t.ok(accepts({ 'x-mirror': 'a=b' }))
  t.ok(accepts({ authorization: 'padded==' }))
  t.notOk(accepts({ authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` }))
  t.notOk(accepts({ 'x-mirror': 'a' }))
  // Node's type of headers knows no list here
  t.notOk(accepts({ 'x-mirror': ['a=b'] as unknown as string }), 'a header that came twice is none')
  t.notOk(accepts({ padded: '=' }))
  t.notOk(accepts({ 'x-other': 'bearer-token' }))
  t.notOk(accepts({}))
})

t.test('without a secret nothing opens', async (t) => {
  for (const value of [undefined, '', 'Bearer ', 'Bearer undefined']) t.notOk(acceptsSecret([])(value))
  t.notOk(acceptsCredential([])({ authorization: '' }))
})
