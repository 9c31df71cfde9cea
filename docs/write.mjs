// `npm run docs`: writes what is generated into the README and into docs/, between its marks.
import { readFileSync, writeFileSync } from 'node:fs'
import { eventList } from '../dist/facts/list.js'
import { metricList } from '../dist/readers/metric-list.js'

function write(path, mark, text) {
  const file = new URL(path, import.meta.url)
  const marked = new RegExp(`(<!-- ${mark} -->\n)[\\s\\S]*(\n<!-- /${mark} -->)`)
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(marked, (_all, open, close) => `${open}\n${text}\n${close}`),
  )
}

write('../README.md', 'events', eventList())
write('metrics.md', 'metrics', await metricList())
