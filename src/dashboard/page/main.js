// The page: what the mirror says of itself, kept up to date.
import { signOut } from './api.js'
import { showBuckets } from './buckets.js'
import { openCharts } from './charts.js'
import { showDrift } from './drift.js'
import { byId, outward, setText } from './element.js'
import { openFind } from './find.js'
import { openHistory } from './history.js'
import { openInspector } from './inspector.js'
import { openLive } from './live.js'
import { openQuarantine, showQuarantine } from './quarantine.js'
import { openRuns, showProgress, showRuns } from './runs.js'
import { attempt, say } from './say.js'
import { openScrolling } from './scrolling.js'
import { showSources } from './sources.js'
import { tick } from './times.js'
import { showTrust } from './trust.js'
import { instant } from './words.js'

const changed = openHistory(openCharts())
openRuns()
openScrolling()
openQuarantine()
openFind()
const inspector = openInspector()

function show(overview) {
  showTrust(overview)
  showRuns(overview.runs)
  showSources(overview.sources)
  showBuckets(overview.budget)
  showDrift(overview.drift_by_field, overview.comparison !== null)
  showQuarantine(overview.quarantine.waiting).catch(() => undefined) // asked again with the next overview
  showTenant(overview)
  document.body.dataset.shown = 'true'
  changed()
  inspector.changed()
}

function showTenant({ tenant, version }) {
  const { domain, manage_url } = tenant
  if (byId('tenant').textContent !== domain)
    byId('tenant').replaceChildren(manage_url ? outward(manage_url, domain) : domain)
  setText(byId('version'), version)
}

let wasLive = false

/** Read out only where it turns: not every beat is news. */
function showState(live, since) {
  byId('live').dataset.live = String(live)
  setText(byId('live-text'), live ? 'Live' : `Not live since ${instant(new Date(since).toISOString())}`)
  if (wasLive && !live && !document.hidden) say('Not live: the figures stand still.', { trouble: true })
  if (!wasLive && live && byId('said').classList.contains('trouble')) say('Live again.')
  wasLive = live
}

openLive({ overview: show, progress: ({ runs }) => showProgress(runs), state: showState })
setInterval(tick, 1000)
byId('sign-out').addEventListener('click', ({ currentTarget }) => attempt(currentTarget, signOut))
byId('zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone
