import t from 'tap'
import { parseJson, writeJson } from '../src/json.ts'

t.test('integers above 2^53 keep their digits', async (t) => {
  const text = '{"big":9007199254740993,"list":[1,2.5,-12345678901234567890],"id":"103547991597142817347"}'
  t.equal(writeJson(parseJson(text)), text)
})

t.test('a repeated key takes the last value, whichever parser runs', async (t) => {
  t.match(parseJson('{"a":1,"a":2}'), { a: 2 })
  t.match(parseJson('{"a":1,"a":2,"b":"0123456789012345"}'), { a: 2 })
})

t.test('__proto__ is a member like any other', async (t) => {
  const text = '{"__proto__":{"admin":true},"n":9007199254740993}'
  t.equal(writeJson(parseJson(text)), text)
  t.notOk(Object.hasOwn(Object.prototype, 'admin'))
})
