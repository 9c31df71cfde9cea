// What is left of each size of rate limit by Auth0's latest answers.
import { byId, element } from './element.js'
import { keyed } from './keyed.js'
import { orEmpty, row } from './table.js'
import { time } from './times.js'
import { count, percent } from './words.js'

export function showBuckets(budget) {
  orEmpty(byId('buckets'), byId('no-buckets'), budget.length === 0)
  keyed(byId('buckets').tBodies[0], budget, ({ limit }) => String(limit), bucketRow)
}

function bucketRow() {
  return row(['', 'bar', 'number', 'number wide', 'wide'], (bucket) => {
    const { limit, remaining, reserve, reset_at } = bucket
    return [
      `${count(limit)} calls`,
      element('progress', { max: limit, value: Math.max(0, remaining), 'aria-hidden': 'true' }),
      count(remaining),
      percent(reserve),
      time(reset_at),
    ]
  })
}
