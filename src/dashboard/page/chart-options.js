// How every chart looks: hairlines, small figures, one cursor through all of them.
import { colour, washed } from './colours.js'
import uPlot from './uPlot.esm.js'
import { minute } from './words.js'

export const chartHeight = 168
const font = '11px system-ui, sans-serif'

export function chartOptions({ scales, axes }, { series }, width, readOut) {
  return {
    width,
    height: chartHeight,
    padding: /** @type {uPlot.Padding} */ ([8, 18, 0, 0]),
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: { key: 'time', setSeries: false },
      points: { size: 6, width: 1.5 },
    },
    scales: { x: { time: true, range: withLast }, ...scales },
    axes: [timeAxis(), ...axes.map(valueAxis)],
    series: [{}, ...series.map(drawing).reverse()], // what is named first lies on top,
    hooks: { setCursor: [() => readOut()] },
  }
}

/** The last step begins at its time, and goes on: there is room for it. */
function withLast(plot, min, max) {
  const [first = 0, second = first + 60] = plot.data[0]
  return [min, max + second - first]
}

function timeAxis() {
  return {
    ...lines(),
    grid: { show: false },
    size: 26,
    gap: 4,
    space: 70,
    values: (_plot, splits) => splits.map(minute),
  }
}

function valueAxis({ scale, values, splits, side = 3, size = 50 }) {
  return {
    ...lines(),
    scale,
    side,
    size,
    gap: 6,
    space: 34,
    grid: { show: side === 3, stroke: () => colour('rule'), width: 1 },
    values: (_plot, splits) => splits.map((value) => (value === null ? '' : values(value))),
    ...(splits && { splits, filter: (_plot, found) => found }), // a logarithm's would leave all but powers of ten without names
  }
}

function lines() {
  return { stroke: () => colour('quiet'), font, ticks: { show: true, stroke: () => colour('rule'), size: 4, width: 1 } }
}

/** A value between two that nobody knows has no line: it is a point. */
function lonely(plot, index) {
  const values = plot.data[index]
  return [...values.keys()].filter((at) => values[at] != null && values[at - 1] == null && values[at + 1] == null)
}

const bars = uPlot.paths.bars({ size: [0.86, 28], align: 1 })

function drawing({ colour: key, kind, scale = 'y' }) {
  const isBar = kind === 'bars'
  return {
    scale,
    stroke: () => colour(key),
    width: isBar ? 0 : 1.5,
    points: { show: !isBar, size: 4, fill: () => colour(key), filter: lonely },
    spanGaps: false,
    ...(kind === 'area' && { fill: () => washed(key, 0.16) }),
    ...(isBar && { fill: () => colour(key), paths: bars }),
  }
}
