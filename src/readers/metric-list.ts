// Every metric there is, for the documentation and for whoever checks that a name is not made up.
import { Registry } from 'prom-client'
import { requestMetric } from './http-metrics.ts'
import { answeringMetric } from './metrics.ts'
import { processMetrics } from './process-metrics.ts'
import { sharedMetrics } from './shared-metrics.ts'

export interface ListedMetric {
  name: string
  help: string
  type: string
  labels: string[]
  /** Told by the database, and the same from every replica; else of the process that answers. */
  shared: boolean
}

/** Those of the product first, in order of their names. */
export async function listMetrics(): Promise<ListedMetric[]> {
  const [shared, own] = [new Registry(), new Registry()]
  sharedMetrics(shared)
  requestMetric(own)
  answeringMetric(own)
  processMetrics(own)
  const listed = [...(await listOf(shared, true)), ...(await listOf(own, false))]
  const place = ({ name }: ListedMetric) => `${name.startsWith('user_mirror_') ? 0 : 1}${name}`
  return listed.sort((a, b) => (place(a) < place(b) ? -1 : 1))
}

async function listOf(registry: Registry, shared: boolean): Promise<ListedMetric[]> {
  const described = await registry.getMetricsAsJSON()
  return described.map(({ name, help, type }) => {
    const { labelNames = [] }: { labelNames?: string[] } = Object(registry.getSingleMetric(name))
    return { name, help, type: String(type), labels: labelNames, shared }
  })
}

/** @returns the table of docs/metrics.md */
export async function metricList(): Promise<string> {
  const rows = (await listMetrics()).map(({ name, help, type, labels, shared }) => {
    const labelled = labels.map((label) => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${type} | ${labelled} | ${shared ? 'all replicas' : 'process'} | ${help} |`
  })
  return ['| metric | type | labels | of | what |', '|---|---|---|---|---|', ...rows].join('\n')
}
