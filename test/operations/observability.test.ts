import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { listMetrics } from '../../src/readers/metric-list.ts'

const read = (path: string) => readFile(resolve(path), 'utf8')

interface Rule {
  alert: string
  expr: string
  annotations: { summary: string; runbook_url: string }
}
const rules: Rule[] = parse(await read('observability/alerts.yml')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
)

/** Every name in an expression that a scrape can bring. */
const namesIn = (expression: string) => expression.match(/\b(user_mirror|nodejs|process)_[a-z0-9_]+/g) ?? []

const metrics = await listMetrics()
const exported = new Set(
  metrics.flatMap(({ name, type }) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
  ),
)

t.test('rules ask for what is exported, by labels that are there', async (t) => {
  t.ok(rules.length >= 15)
  for (const { alert, expr } of rules) {
    for (const name of namesIn(expr)) t.ok(exported.has(name), `${alert}: ${name}`)
    for (const [, name = '', labels = ''] of expr.matchAll(/\b([a-z_0-9]+)\{([^}]*)\}/g)) {
      const known = metrics.find((metric) => name === metric.name || name.startsWith(`${metric.name}_`))
      for (const [, label = ''] of labels.matchAll(/(\w+)(?:=|!)/g))
        t.ok(label === 'job' || label === 'le' || known?.labels.includes(label), `${alert}: ${name}{${label}}`)
    }
  }
})

t.test('every alert leads to its own section of the runbooks, and none is left over', async (t) => {
  const text = await read('docs/runbooks.md')
  const sections = [...text.matchAll(/^## (\S+)$/gm)].map(([, title]) => String(title))
  t.strictSame(
    sections,
    rules.map(({ alert }) => alert),
  )
  for (const { alert, annotations } of rules)
    t.equal(annotations.runbook_url, `docs/runbooks.md#${alert.toLowerCase()}`)
  for (const [, anchor] of text.matchAll(/\(#([^)]+)\)/g))
    t.ok(
      sections.some((title) => title.toLowerCase() === anchor),
      `#${anchor}`,
    )
})

t.test('the dashboard asks for what is exported, and says first how far the mirror can be trusted', async (t) => {
  const { panels, templating } = JSON.parse(await read('observability/grafana-dashboard.json'))
  t.equal(panels[0].title, 'Can it be trusted?')
  t.match(panels[1].targets[0].expr, 'user_mirror_applied_until_timestamp_seconds')
  const asked = new Set<string>()
  for (const { type, title, targets = [] } of panels) {
    if (type !== 'row') t.ok(targets.length > 0, title)
    for (const { expr } of targets) for (const name of namesIn(expr)) asked.add(name)
  }
  for (const name of asked) t.ok(exported.has(name), name)
  for (const { name } of metrics.filter(({ name }) => name.startsWith('user_mirror_')))
    t.ok(
      [...asked].some((shown) => shown.startsWith(name)) || rules.some(({ expr }) => expr.includes(name)),
      `${name} is looked at by somebody`,
    )
  t.ok(
    templating.list.some(({ type }: { type: string }) => type === 'datasource'),
    'it is bound to no Prometheus',
  )
})

const promtool = process.env['TEST_PROMTOOL']

t.test('every alert is played where it fires, and all of them on a day on which none does', async (t) => {
  const played = parse(await read('observability/alerts.test.yml')).tests.map(({ name }: { name: string }) => name)
  t.strictSame(played, [...rules.map(({ alert }) => alert), 'a good day'])
  if (promtool === undefined) return // the run has said so
  for (const args of [
    ['test', 'rules', 'alerts.test.yml'],
    ['check', 'config', 'prometheus.yml'],
  ]) {
    const { status, stdout, stderr } = spawnSync(promtool, args, {
      cwd: resolve('observability'),
      encoding: 'utf8',
    })
    t.equal(status, 0, `${stdout}${stderr}`)
  }
})
