// Asks for a token and changes it for a session; the token itself is kept nowhere.
const form = /** @type {HTMLFormElement} */ (document.querySelector('form'))
const input = /** @type {HTMLInputElement} */ (document.querySelector('#token'))
const trouble = /** @type {HTMLElement} */ (document.querySelector('[role=alert]'))

const reasons = {
  401: 'This token opens nothing here.',
  403: 'This token is without the permission admin:mirror.',
  429: 'Too many attempts. Wait a moment and try again.',
}

input.focus()
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void signIn(input.value.trim())
})

async function signIn(token) {
  trouble.textContent = ''
  const body = JSON.stringify({ token })
  const headers = { 'content-type': 'application/json' }
  const status = await fetch('/dashboard/session', { method: 'POST', headers, body }).then(
    (response) => response.status,
    () => 0,
  )
  if (status === 204) return location.reload() // the address, with whatever it points at, now shows the page
  trouble.textContent = reasons[status] ?? `The mirror could not be asked${status ? ` (${status})` : ''}. Try again.`
  input.setAttribute('aria-invalid', 'true')
  input.focus()
  input.select()
}
