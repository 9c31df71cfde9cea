// Post-login Action: whose playlists were played 100 times becomes an editor of playlists, and with fewer is none any more.
//
// Secrets: API_URL, where the music app is; ACTION_SECRET, by which it knows this Action.

const playsNeeded = 100
const role = 'playlist_editor'

exports.onExecutePostLogin = async (event, api) => {
  const plays = await playsOf(event)
  // a login is never refused because the app is away: the role stays as it was
  if (plays === undefined) return
  const { roles } = event.user.app_metadata
  const held = Array.isArray(roles) ? roles : []
  const isEditor = held.includes(role)
  if (plays >= playsNeeded === isEditor) return
  api.user.setAppMetadata('roles', isEditor ? held.filter((one) => one !== role) : [...held, role])
}

async function playsOf({ user, secrets }) {
  const url = `${secrets.API_URL}/playlists/getPlays?user_id=${encodeURIComponent(user.user_id)}`
  try {
    const headers = { authorization: `Bearer ${secrets.ACTION_SECRET}` }
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) })
    const { plays } = await response.json()
    return typeof plays === 'number' ? plays : undefined
  } catch {
    return undefined
  }
}
