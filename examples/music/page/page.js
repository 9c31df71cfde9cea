// The page of the music app: signs in with Authorization Code and PKCE, and shows what the app's routes say.

const place = (id) => document.getElementById(id)
const settings = await (await fetch('/sign-in.json')).json()
const callback = `${location.origin}/`

function base64url(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

async function signIn() {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)))
  const state = base64url(crypto.getRandomValues(new Uint8Array(16)))
  sessionStorage.setItem('sign-in', JSON.stringify({ verifier, state }))
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: callback,
    audience: settings.audience,
    scope: 'openid profile email',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  location.assign(`${settings.tenant}authorize?${query}`)
}

/** Back from the tenant: the code becomes a token, which stays in memory. */
async function exchange(query) {
  const { verifier, state } = JSON.parse(sessionStorage.getItem('sign-in') ?? '{}')
  sessionStorage.removeItem('sign-in')
  history.replaceState(null, '', '/')
  if (query.get('error')) throw new Error(query.get('error_description'))
  if (query.get('state') !== state) throw new Error('This sign-in was not begun here')
  const response = await fetch(`${settings.tenant}oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: settings.clientId,
      code: query.get('code'),
      redirect_uri: callback,
      code_verifier: verifier,
    }),
  })
  const { access_token, error_description } = await response.json()
  if (!response.ok) throw new Error(error_description)
  return access_token
}

let token

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = response.status === 204 ? undefined : await response.json()
  if (!response.ok) throw new Error(answer.detail ?? answer.message ?? answer.title)
  return answer
}

async function show() {
  const [{ name, plan, editor }, playlists] = await Promise.all([call('GET', '/welcome'), call('GET', '/playlists')])
  place('welcome').textContent = `Welcome ${name}${editor ? ', EDITOR' : ''} (plan: ${plan})`
  const items = playlists.map(({ name, owner, plays }) => {
    const item = document.createElement('li')
    item.textContent = `${name} by ${owner}, ${plays} plays`
    return item
  })
  place('playlists').replaceChildren(...items)
}

function onSubmit(id, send) {
  place(id).addEventListener('submit', (event) => {
    event.preventDefault()
    const body = Object.fromEntries(new FormData(event.target))
    attempt(async () => {
      await send(body)
      event.target.reset()
      await show()
    })
  })
}

function attempt(work) {
  place('message').textContent = ''
  work().catch((error) => {
    place('message').textContent = error.message
  })
}

place('sign-in').addEventListener('click', signIn)
onSubmit('display-name', (body) => call('PUT', '/displayName', body))
onSubmit('playlist', (body) => call('POST', '/playlists', body))
attempt(async () => {
  const query = new URLSearchParams(location.search)
  place('sign-in').hidden = query.has('code')
  if (!query.has('code') && !query.has('error')) return
  token = await exchange(query)
  await show()
  document.querySelector('main').hidden = false
})
