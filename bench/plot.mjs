// A plot in SVG: lines over sizes that grow tenfold, each as many times its first value.

const [width, height, left, right, top, bottom] = [760, 360, 50, 230, 20, 40]
const colours = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
]

/**
 * @param title what the values are
 * @param sizes ascending
 * @param lines names with a value for each size
 */
export function plot(title, sizes, lines) {
  const grown = Object.entries(lines).map(([name, values]) => [name, values.map((value) => value / values[0])])
  const most = Math.ceil(Math.max(2, ...grown.flatMap(([, values]) => values)))
  const span = Math.log(sizes.at(-1) / sizes[0]) || 1
  const x = (size) => left + ((width - left - right) * Math.log(size / sizes[0])) / span
  const y = (value) => height - bottom - ((height - top - bottom) * value) / most
  const ticks = Array.from({ length: Math.min(most, 10) + 1 }, (_, n) => (n * most) / Math.min(most, 10))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="${top - 6}">${title}</text>`,
    ...ticks.map((tick) => grid(x(sizes[0]), x(sizes.at(-1)), y(tick), Math.round(tick * 10) / 10)),
    ...sizes.map((size) => text(x(size), height - bottom + 18, size.toLocaleString('en'), 'middle')),
    ...grown.map(([name, values], index) => line(name, values, { sizes, x, y, index })),
    '</svg>',
    '',
  ].join('\n')
}

function grid(from, to, at, told) {
  return `<line x1="${from}" x2="${to}" y1="${at}" y2="${at}" stroke="#ddd"/>${text(from - 8, at + 4, told, 'end')}`
}

function line(name, values, { sizes, x, y, index }) {
  const colour = colours[index % colours.length]
  const points = values.map((value, at) => `${x(sizes[at]).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  const label = text(width - right + 30, top + 14 + index * 16, name, 'start')
  const sample = `<line x1="${width - right + 8}" x2="${width - right + 24}" y1="${top + 10 + index * 16}" y2="${top + 10 + index * 16}" stroke="${colour}" stroke-width="2"/>`
  return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>${sample}${label}`
}

function text(x, y, told, anchor) {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${told}</text>`
}
