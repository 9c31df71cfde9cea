// Every element of the page that is not in its HTML is made here. What users are called can be anything: text becomes text
// nodes and nothing else, and an address becomes a link only where it is http or https.

/**
 * @param {string} name
 * @param {Record<string, unknown>} [members] `class` and attributes; a function listens (`click: () => …`); undefined and
 *   false: none
 * @param {...(Node | string | number | null | undefined)} children
 */
export function element(name, members = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(members)) {
    if (typeof value === 'function') made.addEventListener(key, /** @type {EventListener} */ (value))
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value))
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map(nodeOf))
  return made
}

function nodeOf(child) {
  return child instanceof Node ? child : String(child)
}

/** Writes only what has changed: a selection stays, and nothing is read out anew. */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text
}

/** @returns {any} the element of the page's HTML; one that is missing is a mistake of the page */
export function byId(id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

/** A link to somebody else's page, or the text alone where it leads nowhere that is safe. */
export function outward(address, text = address) {
  const url = webAddress(address)
  if (url === undefined) return document.createTextNode(text)
  return element('a', { href: url, rel: 'noreferrer noopener', target: '_blank' }, text)
}

function webAddress(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined
}
