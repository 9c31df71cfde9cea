// One user: how the row is known, what is in it, and the events that led to it. The address says whom: #user=<id>.
import { get, post } from './api.js'
import { byId, element, outward } from './element.js'
import { attempt, say } from './say.js'
import { events, grants, identities, merged, rowOf } from './user-parts.js'
import { staleness } from './user-staleness.js'
import { visible } from './visible.js'

/** However much changes, the user on show is asked for no more often. */
const restMs = 3000

/** A refresh mostly takes less than a second; then the next look is at the next thing that changes. */
const looksMs = [300, 700, 1500, 3000]

export function openInspector() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('inspector'))
  let shown = /** @type {string | undefined} */ (undefined)
  let written = ''

  async function follow() {
    const id = userOf(location.hash)
    if (id === undefined) return dialog.close()
    shown = id
    written = ''
    byId('user').replaceChildren(element('p', { class: 'empty' }, 'Asking …'))
    byId('user-name').replaceChildren(visible(id, { most: 120 }))
    byId('user-id').replaceChildren()
    byId('user-actions').hidden = true
    if (!dialog.open) dialog.showModal()
    byId('user-name').focus()
    await look(id)
  }

  async function look(id = shown) {
    if (id === undefined) return
    try {
      const found = await get(`/admin/users/${encodeURIComponent(id)}`)
      if (id === shown) show(found)
      return found
    } catch (error) {
      if (id === shown) byId('user').replaceChildren(element('p', { class: 'empty' }, error.message))
    }
  }

  function show(found) {
    const text = JSON.stringify(found)
    if (text === written) return // focus, selection and how far it is scrolled stay
    written = text
    const { user, auth0_url } = found
    const name = user.name ?? user.email ?? user.id ?? user.user_id
    byId('user-name').replaceChildren(visible(name, { most: 120 }))
    byId('user-id').replaceChildren(visible(user.id ?? user.user_id, { most: 300 }))
    byId('user-actions').hidden = false
    const link = auth0_url ? outward(auth0_url, 'Show at Auth0') : undefined
    byId('at-auth0').replaceChildren(...(link ? [link] : []))
    byId('user').replaceChildren(
      ...[staleness, identities, events, rowOf, grants, merged].flatMap((part) => part(found)),
    )
  }

  /** Says what has come of it once the row has changed. */
  async function refresh() {
    const id = shown
    if (id === undefined) return
    const before = (await get(`/admin/users/${encodeURIComponent(id)}`)).staleness.answered_at
    await post(`/admin/users/${encodeURIComponent(id)}/refresh`)
    say('Auth0 is asked.')
    for (const ms of looksMs) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      const found = await look(id)
      const { answered_at, stale_since } = found?.staleness ?? {}
      if (id === shown && stale_since === null && answered_at !== before)
        return say('Auth0 has answered: the row is fresh.')
    }
  }

  addEventListener('hashchange', follow)
  dialog.addEventListener('close', () => {
    shown = undefined
    if (userOf(location.hash) !== undefined) history.pushState(null, '', location.pathname + location.search)
    byId('find-text').focus()
  })
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close())
  byId('close').addEventListener('click', () => dialog.close())
  byId('refresh').addEventListener('click', ({ currentTarget }) => attempt(currentTarget, refresh))
  byId('copy').hidden = navigator.clipboard === undefined // without HTTPS there is none
  byId('copy').addEventListener('click', ({ currentTarget }) =>
    attempt(currentTarget, async () => {
      await navigator.clipboard.writeText(shown ?? '')
      say('The id is in the clipboard.')
    }),
  )
  void follow()
  let isDue = false
  return {
    /** Something has: perhaps about this user. */
    changed: () => {
      if (isDue) return
      isDue = true
      setTimeout(() => {
        isDue = false
        if (dialog.open) void look()
      }, restMs)
    },
  }
}

/** @returns {string | undefined} */
function userOf(hash) {
  if (!hash.startsWith('#user=')) return undefined
  try {
    return decodeURIComponent(hash.slice('#user='.length))
  } catch {
    return hash.slice('#user='.length) // typed by hand, with a percent sign of its own
  }
}
