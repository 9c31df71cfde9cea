// Lists that change while somebody works in them: an item that stays keeps its element, and so its focus.

/**
 * @typedef {{ element: Element, update: (item: any) => void }} Kept
 * @type {WeakMap<Element, Map<string, Kept>>}
 */
const known = new WeakMap()

/**
 * @param {Element} parent holds nothing else
 * @param {readonly any[]} items
 * @param {(item: any) => string} keyOf
 * @param {(item: any) => Kept} make
 */
export function keyed(parent, items, keyOf, make) {
  const before = known.get(parent) ?? new Map()
  const now = new Map(items.map((item) => [keyOf(item), before.get(keyOf(item)) ?? make(item)]))
  for (const [key, { element }] of before) if (!now.has(key)) element.remove()
  let place = parent.firstElementChild
  for (const { element } of now.values()) {
    if (element === place) place = place.nextElementSibling
    else parent.insertBefore(element, place)
  }
  for (const item of items) now.get(keyOf(item))?.update(item)
  known.set(parent, now)
}
