// The ways in: how far each has come, and what it is missing.
import { byId, element } from './element.js'
import { keyed } from './keyed.js'
import { orEmpty, row } from './table.js'
import { age, time } from './times.js'
import { count, counted } from './words.js'

const names = {
  log_stream: 'Log stream',
  event_stream: 'Event stream',
  logs: 'Logs, pulled',
  events: 'Events, pulled',
}

export const sourceName = (source) => names[source] ?? source

export function showSources(sources) {
  orEmpty(byId('sources'), byId('no-sources'), sources.length === 0)
  keyed(byId('sources').tBodies[0], sources, ({ source }) => source, sourceRow)
  const open = sources.flatMap(({ gaps }) => gaps.open)
  const closed = sources.flatMap(({ gaps }) => gaps.closed)
  byId('open-gaps').hidden = open.length === 0
  byId('closed-gaps').hidden = closed.length === 0
  byId('closed-gaps').firstElementChild.textContent = counted(closed.length, 'closed gap')
  keyed(byId('open-gaps').lastElementChild, open, keyOf, gapItem)
  keyed(byId('closed-gaps').lastElementChild, closed, keyOf, gapItem)
}

const keyOf = ({ source, opened_at, from, reason }) => [source, opened_at, from, reason].join('\n')

function sourceRow() {
  const classes = ['', '', 'wide', 'number', 'number wide', 'number wide', '']
  return row(classes, ({ source, last_event_at, seen_until, stored, repeated, quarantined, gaps }) => [
    sourceName(source),
    age(last_event_at, 'none yet'),
    time(seen_until),
    count(stored),
    count(repeated),
    count(quarantined),
    gapCount(gaps.open.length),
  ])
}

function gapCount(open) {
  return open === 0 ? 'none' : element('strong', { class: 'bad' }, `${count(open)} open`)
}

function gapItem() {
  const place = element('li', {})
  let before = ''
  return {
    element: place,
    update: (gap) => {
      if (JSON.stringify(gap) === before) return
      before = JSON.stringify(gap)
      const { source, from, to, reason, closed_at, closed_by } = gap
      const ending = closed_at ? ['; closed ', age(closed_at), ` by ${closed_by}`] : []
      place.replaceChildren(
        sourceName(source),
        ', ',
        time(from, 'the beginning'),
        ' to ',
        time(to),
        `: ${reason}`,
        ...ending,
      )
    },
  }
}
