// Everything below the sentence about trust.
import { showBuckets } from './buckets.js'
import { openCharts } from './charts.js'
import { showDrift } from './drift.js'
import { openFind } from './find.js'
import { openHistory } from './history.js'
import { openInspector } from './inspector.js'
import { openQuarantine, showQuarantine } from './quarantine.js'
import { openRuns, showProgress, showRuns } from './runs.js'
import { openScrolling } from './scrolling.js'
import { showSources } from './sources.js'

export function openParts() {
  openRuns()
  openScrolling()
  openQuarantine()
  openFind()
  const inspector = openInspector()
  const changed = openHistory(openCharts())
  return {
    progress: showProgress,
    show: (overview) => {
      showRuns(overview.runs)
      showSources(overview.sources)
      showBuckets(overview.budget)
      showDrift(overview.drift_by_field, overview.comparison !== null)
      showQuarantine(overview.quarantine.waiting).catch(() => undefined) // asked again with the next overview
      inspector.changed()
      changed()
    },
  }
}
