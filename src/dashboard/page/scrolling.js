// What does not fit is scrolled, by keyboard too; where everything fits there is no stop on the way of the Tab key.

/** @param {HTMLElement} place @param {string} label @returns {HTMLElement} the same */
export function scrolling(place, label) {
  const look = () => {
    const isCut = place.scrollWidth > place.clientWidth || place.scrollHeight > place.clientHeight
    const members = { tabindex: '0', role: 'region', 'aria-label': label }
    for (const [name, value] of Object.entries(members)) {
      if (isCut) place.setAttribute(name, value)
      else place.removeAttribute(name)
    }
  }
  const watch = new ResizeObserver(look)
  watch.observe(place)
  for (const child of place.children) watch.observe(child)
  return place
}

/** Those of the page's HTML, named by a heading. */
export function openScrolling() {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-named]'))) {
    scrolling(place, document.getElementById(place.dataset.named)?.textContent ?? '')
  }
}
