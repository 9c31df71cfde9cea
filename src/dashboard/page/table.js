// A row of a table whose cells are written anew only where they differ.
import { element } from './element.js'

/**
 * @param {string[]} classes of the cells; the first one is the row's head
 * @param {(item: any) => (Node | string)[]} cellsOf
 */
export function row(classes, cellsOf) {
  const cells = classes.map((name, index) =>
    index === 0 ? element('th', { scope: 'row', class: name }) : element('td', { class: name }),
  )
  let before = ''
  return {
    element: element('tr', {}, ...cells),
    update: (item) => {
      const now = JSON.stringify(item)
      if (now === before) return
      before = now
      const values = cellsOf(item)
      for (const [index, cell] of cells.entries()) cell.replaceChildren(values[index] ?? '')
    },
  }
}

/** @param {HTMLElement} place shown where there is nothing in the table */
export function orEmpty(table, place, isEmpty) {
  table.hidden = isEmpty
  place.hidden = !isEmpty
}
