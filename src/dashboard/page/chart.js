// One chart over time: drawn by uPlot, read by keyboard as a slider over its points, and by anybody as a table.
import { chartHeight, chartOptions } from './chart-options.js'
import { element, setText } from './element.js'
import { scrolling } from './scrolling.js'
import uPlot from './uPlot.esm.js'
import { instant, minute } from './words.js'

/**
 * @typedef {{ name: string, colour: string, values: (number | null)[], drawn?: (number | null)[], says: (value: number) => string, kind: 'line' | 'area' | 'bars', scale?: string }} Series
 * @typedef {{ times: number[], series: Series[] }} Shown
 *
 * @param {HTMLElement} figure @param {{ title: string, note: string, scales: any, axes: any[] }} about
 * @returns {{ show: (shown: Shown) => void }}
 */
export function openChart(figure, about) {
  const parts = partsOf(figure, about)
  let plot = /** @type {uPlot | undefined} */ (undefined)
  let shown = /** @type {Shown} */ ({ times: [], series: [] })

  function build() {
    plot?.destroy()
    plot = new uPlot(chartOptions(about, shown, widthOf(parts.plot), readOut), dataOf(shown), parts.plot)
  }

  /** The values at the cursor, wherever it was set; the newest where there is none. */
  function readOut(at = plot?.cursor.idx ?? null) {
    const { times, series } = shown
    setText(parts.at, at === null ? '' : minute(times[at] ?? 0))
    for (const [index, { values, says }] of series.entries()) {
      const value = at === null ? values.findLast((one) => one !== null) : values[at]
      setText(parts.values[index], value === null || value === undefined ? '–' : says(value))
    }
  }

  function step(event) {
    const last = shown.times.length - 1
    const at = plot?.cursor.idx ?? last
    const to = { ...steps(at), Home: 0, End: last }[event.key]
    if (to === undefined || plot === undefined || last < 0) return
    event.preventDefault()
    const place = Math.max(0, Math.min(last, to))
    plot.setCursor({ left: plot.valToPos(shown.times[place] ?? 0, 'x'), top: 10 })
    describe(parts.plot, shown, place)
  }

  parts.plot.addEventListener('keydown', step)
  parts.plot.addEventListener('blur', () => plot?.setCursor({ left: -10, top: -10 }))
  parts.table.addEventListener('toggle', () => fillTable(parts, shown))
  addEventListener('theme', () => plot?.redraw(false))
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot?.redraw(false))
  new ResizeObserver(() => plot?.setSize({ width: widthOf(parts.plot), height: chartHeight })).observe(parts.plot)

  return {
    show: (next) => {
      const isSame = next.series.map(({ name }) => name).join() === shown.series.map(({ name }) => name).join()
      shown = next
      parts.empty.hidden = next.times.length > 0
      if (!isSame) legend(parts, next.series)
      if (plot === undefined || !isSame) build()
      else plot.setData(dataOf(next))
      readOut()
      if (document.activeElement !== parts.plot) describe(parts.plot, next, next.times.length - 1)
      fillTable(parts, next)
    },
  }
}

/** As of any slider. */
function steps(at) {
  const [back, on] = [at - 1, at + 1]
  return { ArrowLeft: back, ArrowDown: back, ArrowRight: on, ArrowUp: on, PageDown: at - 10, PageUp: at + 10 }
}

function partsOf(figure, { title, note }) {
  const at = element('span', { class: 'at' })
  const legend = element('ul', { class: 'legend' })
  const plot = element('div', { class: 'plot', tabindex: '0', role: 'slider', 'aria-label': `${title}, point in time` })
  const empty = element('p', { class: 'empty' }, 'Nothing recorded yet')
  const table = /** @type {HTMLDetailsElement} */ (element('details', {}, element('summary', {}, 'As a table')))
  const caption = element('figcaption', {}, element('h3', {}, title), ' ', element('span', { class: 'note' }, note), at)
  figure.append(caption, legend, plot, empty, table)
  return { title, at, legend, plot, empty, table, values: /** @type {HTMLElement[]} */ ([]) }
}

function legend(parts, series) {
  parts.values = series.map(() => element('output', { 'aria-live': 'off' }))
  const items = series.map(({ name, colour: key, kind }, index) =>
    element('li', {}, element('span', { class: `swatch ${kind} ${key}` }), name, ' ', parts.values[index]),
  )
  parts.legend.replaceChildren(...items)
}

function describe(place, { times, series }, at) {
  const values = series.map(({ name, values, says }) => {
    const value = values[at]
    return `${name} ${value === null || value === undefined ? 'not known' : says(value)}`
  })
  const time = times[at]
  const members = { min: 0, max: Math.max(0, times.length - 1), now: Math.max(0, at) }
  for (const [name, value] of Object.entries(members)) place.setAttribute(`aria-value${name}`, String(value))
  place.setAttribute(
    'aria-valuetext',
    time === undefined ? 'nothing recorded' : `${minute(time)}: ${values.join(', ')}`,
  )
}

/** Only where somebody has opened it; the newest first. */
function fillTable({ table, title }, { times, series }) {
  table.querySelector('.scroll')?.remove()
  if (!table.open) return
  const heads = ['Time', ...series.map(({ name }) => name)].map((name) => element('th', { scope: 'col' }, name))
  const rows = times.map((at, index) => {
    const cells = series.map(({ values, says }) => {
      const value = values[index]
      return element('td', { class: 'number' }, value === null || value === undefined ? '–' : says(value))
    })
    const name = element('th', { scope: 'row' }, instant(new Date(at * 1000).toISOString()))
    return element('tr', {}, name, ...cells)
  })
  const body = element('tbody', {}, ...rows.reverse())
  const whole = element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)
  table.append(scrolling(element('div', { class: 'scroll low' }, whole), title))
}

function dataOf({ times, series }) {
  return [times, ...series.map(({ values, drawn }) => drawn ?? values).reverse()]
}

function widthOf(place) {
  return Math.max(200, place.clientWidth)
}
