import t from 'tap'
import { assignEditors, isEditor, playsNeeded, rolesAfter, startEditorsJob } from '../../examples/music/src/editors.ts'
import { eventually } from '../stage/mirror.ts'
import { startMusic } from '../stage/music.ts'

const music = await startMusic(t)
const { mirror, prisma, call, signIn } = music
const [ada, lin, kim] = ['auth0|ada', 'auth0|lin', 'auth0|kim']

const users = [ada, lin, kim].map((user_id) => ({
  user_id,
  name: user_id.slice(6),
  email: `${user_id.slice(6)}@example.com`,
  identities: [{ provider: 'auth0', connection: 'db', user_id: user_id.slice(6), isSocial: false }],
  app_metadata: { plan: user_id === ada ? 'pro' : 'free', roles: ['listener'] },
}))
await fetch(`${mirror.tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(users) })

/** What the row says of the role, once the mirror has heard. */
const editorIs = (token: string, wanted: boolean) =>
  eventually(
    () => call('GET', '/welcome', token),
    ({ json }) => json['editor'] === wanted,
  )

async function playUpTo(playlist: unknown, plays: number): Promise<void> {
  const playlist_id = BigInt(String(playlist))
  const there = await prisma.play.count({ where: { playlist_id } })
  await prisma.play.createMany({ data: Array.from({ length: plays - there }, () => ({ playlist_id, user_id: lin })) })
}

t.test('whoever signs in has a row, which the tables of the app stand on', async (t) => {
  const token = await signIn(ada)
  const { json } = await eventually(
    () => call('GET', '/welcome', token),
    ({ json }) => json['plan'] === 'pro',
  )
  t.strictSame(json, { name: 'ada', plan: 'pro', editor: false })

  const saved = await call('POST', '/songs', token, { title: 'So What', genre: 'Jazz' })
  t.match(saved, { status: 201, json: { title: 'So What', user_id: ada } })
  t.match((await call('GET', '/songs', token)).text, '"title":"So What","user_id":"auth0|ada","genre":"Jazz"')
  t.strictSame((await call('GET', '/songs', await signIn(lin))).text, '[]', 'one sees one’s own')

  t.equal((await call('GET', '/genres', token)).status, 200)
  t.strictSame((await call('GET', '/genres/getFav', token)).json, { genre: null })
  t.equal((await call('PUT', '/genres/getFav', token, { genre: 'Techno' })).status, 200)
  t.strictSame((await call('GET', '/genres/getFav', token)).json, { genre: 'Techno' })
  t.equal((await call('PUT', '/genres/getFav', token, { genre: 'Polka' })).status, 404)
})

t.test('the plan in app_metadata says how many songs there may be', async (t) => {
  const token = await signIn(kim)
  await editorIs(token, false)
  const statuses = []
  for (let n = 0; n < 11; n++) statuses.push((await call('POST', '/songs', token, { title: `Song ${n}` })).status)
  t.strictSame(statuses, [...Array.from({ length: 10 }, () => 201), 402])
})

t.test('a display name is changed at Auth0 and seen by others at once', async (t) => {
  const [token, other] = [await signIn(ada), await signIn(lin)]
  await call('POST', '/playlists', token, { name: 'Late' })
  t.strictSame((await call('PUT', '/displayName', token, { displayName: 'Countess' })).json, {
    displayName: 'Countess',
  })
  t.strictSame((await call('GET', '/displayName', token)).json, { displayName: 'Countess' })
  t.match(JSON.parse((await call('GET', '/playlists', other)).text), [{ name: 'Late', owner: 'Countess', plays: 0 }])
  const { json } = await mirror.manage('GET', `users/${encodeURIComponent(ada)}`)
  t.strictSame(json['user_metadata'], { displayName: 'Countess' })
  t.equal((await call('PUT', '/displayName', token, { displayName: 'x'.repeat(81) })).status, 400)
})

t.test('the 100th play makes an editor at the next sign-in, and fewer take it away', async (t) => {
  const [token, other] = [await signIn(ada), await signIn(lin)]
  const { json: playlist } = await call('POST', '/playlists', token, { name: 'Hits' })
  const { json: others } = await call('POST', '/playlists', other, { name: 'Of Lin' })
  await playUpTo(playlist['id'], playsNeeded - 1)
  await signIn(ada)
  t.strictSame((await call('GET', '/playlists/getPlays', token)).json, { plays: 99 })
  const rename = () => call('PATCH', `/playlists/${others['id']}`, token, { name: 'Renamed' })
  t.equal((await rename()).status, 403, '99 are not enough')

  t.equal((await call('POST', `/playlists/${playlist['id']}/plays`, other)).status, 204)
  t.equal((await rename()).status, 403, 'nor are 100 before the next sign-in')
  await signIn(ada)
  await editorIs(token, true)
  t.equal((await rename()).status, 204)
  const { json } = await mirror.manage('GET', `users/${encodeURIComponent(ada)}`)
  t.strictSame(
    json['app_metadata'],
    { plan: 'pro', roles: ['listener', 'playlist_editor'] },
    'nothing else has changed',
  )

  await call('DELETE', `/playlists/${playlist['id']}`, token)
  await signIn(ada)
  await editorIs(token, false)
  t.equal((await rename()).status, 403)
})

t.test('the job finds those who do not sign in, both ways, and agrees with the Action', async (t) => {
  const token = await signIn(lin)
  const { json: playlist } = await call('POST', '/playlists', token, { name: 'Slow' })
  t.strictSame(await assignEditors(prisma, music.management), [], 'nothing is due')
  await playUpTo(playlist['id'], playsNeeded)
  const job = await startEditorsJob(mirror.databaseUrl, prisma, music.management)
  t.teardown(job.close)
  await job.add()
  await editorIs(token, true)
  await signIn(lin)
  await call('DELETE', `/playlists/${playlist['id']}`, token)
  await job.add()
  await editorIs(token, false)
  t.strictSame(rolesAfter({ roles: ['a', 'playlist_editor', 1] }, 99), ['a'])
  t.strictSame(rolesAfter({}, 100), ['playlist_editor'])
  t.equal(isEditor({ app_metadata: { roles: 'playlist_editor' } }), false)
})

t.test('plays of others are told to the Action alone', async (t) => {
  const token = await signIn(kim)
  t.strictSame((await call('GET', `/playlists/getPlays?user_id=${encodeURIComponent(ada)}`, token)).json, { plays: 0 })
  t.equal((await call('GET', `/playlists/getPlays?user_id=${encodeURIComponent(ada)}`, 'wrong')).status, 401)
})

t.test('who is blocked gets in nowhere', async (t) => {
  const token = await signIn(kim)
  await mirror.manage('PATCH', `users/${encodeURIComponent(kim)}`, { blocked: true })
  await t.rejects(signIn(kim), /user\+is\+blocked/)
  await eventually(
    () => call('GET', '/welcome', token),
    ({ status }) => status === 403,
  )
})
