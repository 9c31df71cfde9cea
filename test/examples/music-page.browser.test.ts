import { chromium } from 'playwright-core'
import t from 'tap'
import { isEditor } from '../../examples/music/src/editors.ts'
import { eventually } from '../stage/mirror.ts'
import { startMusic } from '../stage/music.ts'

const executablePath = process.env['TEST_CHROMIUM']
if (executablePath === undefined) throw new Error('this file takes a browser: test/run.mjs looks for one')

t.test('in a browser: signed in, welcomed, called otherwise, and seen so by somebody else', async (t) => {
  const { url, mirror, prisma, signIn } = await startMusic(t)
  const users = ['ada', 'lin'].map((name) => ({
    user_id: `auth0|${name}`,
    name,
    identities: [{ provider: 'auth0', connection: 'db', user_id: name, isSocial: false }],
    app_metadata: { plan: 'pro' },
  }))
  await fetch(`${mirror.tenant.issuer}local/users?silent=true`, { method: 'POST', body: JSON.stringify(users) })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  t.teardown(() => browser.close())

  const errors: string[] = []
  async function signedIn(name: string) {
    const page = await (await browser.newContext()).newPage()
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.goto(url)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByText(/^Welcome /).waitFor()
    return page
  }

  const page = await signedIn('ada')
  const welcome = page.locator('#welcome')
  t.match(await welcome.textContent(), /^Welcome /)
  t.notMatch(await welcome.textContent(), 'EDITOR')
  t.equal(new URL(page.url()).search, '', 'the code does not stay in the address')
  t.equal(await prisma.user.count({ where: { id: 'auth0|ada' } }), 1, 'the row is there')

  await page.getByLabel('New playlist').fill('Late')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText(/^Late by /).waitFor()
  await page.getByLabel('Display name').fill('<b>Countess</b>')
  await page.getByRole('button', { name: 'Change' }).click()
  await page.getByText('Welcome <b>Countess</b>').waitFor()

  const other = await signedIn('lin')
  await other.getByText('Late by <b>Countess</b>, 0 plays').waitFor()

  const { id } = await prisma.playlist.findFirstOrThrow()
  const play = { playlist_id: id, user_id: 'auth0|lin' }
  await prisma.play.createMany({ data: Array.from({ length: 100 }, () => play) })
  await signIn('auth0|ada')
  await eventually(
    () => prisma.user.findUniqueOrThrow({ where: { id: 'auth0|ada' } }),
    (user) => isEditor(user),
  )
  const editor = await signedIn('ada')
  await editor.getByText('Welcome <b>Countess</b>, EDITOR (plan: pro)').waitFor()
  await editor.getByText('Late by <b>Countess</b>, 100 plays').waitFor()
  t.strictSame(errors, [])
})
