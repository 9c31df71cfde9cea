// The search box: a user by id, e-mail address or name. What it finds are links, so that they can be opened anywhere.
import { get } from './api.js'
import { byId, element, setText } from './element.js'
import { visible } from './visible.js'
import { counted } from './words.js'

const restMs = 200

export function openFind() {
  const [form, input, found] = [byId('find'), byId('find-text'), byId('found')]
  let asking = new AbortController()
  let timer = 0

  async function find() {
    clearTimeout(timer)
    asking.abort()
    const text = input.value.trim()
    if (text === '') return close()
    asking = new AbortController()
    const { signal } = asking
    try {
      show(await get(`/admin/users?find=${encodeURIComponent(text)}`, signal))
    } catch (error) {
      if (!signal.aborted) setText(byId('found-count'), error.message)
    }
    if (!signal.aborted) found.hidden = false
  }

  function show({ users, complete = true }) {
    const result = users.length === 0 ? 'Nobody found' : `${counted(users.length, 'user')} found`
    setText(byId('found-count'), complete ? result : `${result}; there was no time to look at all names`)
    byId('found-users').replaceChildren(...users.map(item))
  }

  function close() {
    asking.abort()
    found.hidden = true
  }

  function move(event) {
    const links = [...found.querySelectorAll('a')]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape' && !found.hidden) {
      event.preventDefault()
      close()
      input.focus()
    } else if (step !== undefined && links.length > 0 && !found.hidden) {
      event.preventDefault()
      const to = links.indexOf(document.activeElement) + step
      ;(to < 0 ? input : (links[to] ?? links.at(-1))).focus()
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void find().then(() => found.querySelectorAll('a').length === 1 && found.querySelector('a').click())
  })
  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(find, restMs)
  })
  form.addEventListener('keydown', move)
  form.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== null && !form.contains(relatedTarget)) close()
  })
  found.addEventListener('click', ({ target }) => target.closest('a') && close())
  addEventListener('click', ({ target }) => !form.contains(target) && close())
  addEventListener('keydown', (event) => {
    const isWriting = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, dialog *')
    if (event.key !== '/' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    input.focus()
  })
}

export function userAddress(id) {
  return `#user=${encodeURIComponent(id)}`
}

function item({ id, name, email, gone_at, stale_since }) {
  const marks = [gone_at && 'gone', stale_since && 'stale'].filter(Boolean)
  return element(
    'li',
    {},
    element(
      'a',
      { href: userAddress(id) },
      element('span', { class: 'who' }, visible(name ?? email ?? id, { most: 80 })),
      ...marks.map((mark) => element('span', { class: `mark ${mark}` }, mark)),
      element('span', { class: 'what' }, visible(email && email !== name ? `${email} · ${id}` : id, { most: 160 })),
    ),
  )
}
