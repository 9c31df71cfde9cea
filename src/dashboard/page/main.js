// The page: what the mirror says of itself, kept up to date. The sentence about trust waits for nothing else.
import { signOut } from './api.js'
import { byId, outward, setText } from './element.js'
import { openLive } from './live.js'
import { attempt, say } from './say.js'
import { tick } from './times.js'
import { showTrust } from './trust.js'
import { instant } from './words.js'

openLive({ overview: show, progress: showProgress, state: showState })
const parts = import('./parts.js').then(({ openParts }) => openParts())

function show(overview) {
  showTrust(overview)
  showTenant(overview)
  document.body.dataset.shown = 'true'
  void parts.then(({ show }) => show(overview))
}

function showProgress({ runs }) {
  void parts.then(({ progress }) => progress(runs))
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

setInterval(tick, 1000)
byId('sign-out').addEventListener('click', ({ currentTarget }) => attempt(currentTarget, signOut))
byId('zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone
