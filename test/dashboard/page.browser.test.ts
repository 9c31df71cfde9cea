import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import { eventually, type Mirror, startMirror } from '../stage/mirror.ts'

const executablePath = process.env['TEST_CHROMIUM']
if (executablePath === undefined) throw new Error('this file takes a browser: test/run.mjs looks for one')

const adminToken = 'operator-token'
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Pictures of this run, for whoever wants to look. */
const pictures = join(process.cwd(), '.screenshots')
await mkdir(pictures, { recursive: true })

/** Whatever a browser says that none may say here, and whatever leaves the mirror. */
const complaints: string[] = []

function watch(page: Page, origin: string): void {
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== origin && url.protocol !== 'data:') complaints.push(`asked for ${request.url()}`)
  })
}

/** What axe finds that keeps people out. @param rules default all */
async function barriers(page: Page, rules: string[] = []): Promise<string[]> {
  await page.evaluate(axe)
  const options = JSON.stringify(rules.length > 0 ? { runOnly: rules } : {})
  const found: { id: string; impact: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run(${options}).then(({ violations }) => violations)`,
  )
  const grave = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`)
}

/** Of which only the first is the tenant's as well. */
const ids = { ada: 'auth0|ada', hostile: `auth0|"><script>alert(1)</script>/%2F?#'\u202e` }
const hostileName = '<img src=x onerror=alert(1)>\u202egnp.exe'

async function people({ pool, tenant }: Mirror): Promise<void> {
  const identities = [{ provider: 'auth0', connection: 'db', user_id: 'ada', isSocial: false }]
  const ada = { user_id: ids.ada, email: 'ada@example.com', name: 'Ada Example', identities }
  await fetch(`${tenant.issuer}local/users`, { method: 'POST', body: JSON.stringify([ada]) })
  await eventually(
    () => pool.query('SELECT FROM users WHERE id = $1 AND stale_since IS NULL', [ids.ada]),
    ({ rowCount }) => rowCount === 1,
  )
  await pool.query(
    `INSERT INTO users (id, name, email, picture, nickname, user_metadata, stale_since, stale_reason, retry_at)
     VALUES ($1, $2, 'x@example.com', 'javascript:alert(1)', $3, $4, now() - interval '1 minute', $2, 'infinity')`,
    [ids.hostile, hostileName, 'n'.repeat(10_000), { '</script>': '<svg onload=alert(1)>' }],
  )
}

t.test('the dashboard in a browser', async (t) => {
  const mirror = await startMirror(t, { adminToken, api: { rateLimit: 10_000 } })
  const { url, pool, manage, deliver } = mirror
  await people(mirror)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  t.teardown(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(20_000)
  watch(page, url)
  const said = page.locator('#said')

  await t.test('a wrong token opens nothing, and the right one does', async (t) => {
    await page.goto(`${url}/dashboard`)
    t.strictSame(await barriers(page), [])
    await page.keyboard.type('wrong') // the box has the focus
    await page.keyboard.press('Enter')
    await page.getByText('This token opens nothing here.').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    t.strictSame(await barriers(page, ['color-contrast']), [])
    await page.emulateMedia({ colorScheme: 'light' })
    await page.keyboard.type(adminToken)
    await page.keyboard.press('Enter')
    await page.getByText(/^2 users, all known changes applied until/).waitFor()
    t.match(await page.locator('#statement').textContent(), /, 1 row stale .*, last full comparison: never$/)
    t.match(await page.locator('#verdict').textContent(), 'Not known yet')
    t.match(await page.title(), 'Not known yet')
    t.equal(await page.evaluate('document.cookie'), '', 'no script sees the session')
  })

  await t.test('it weighs little', async (t) => {
    const bytes: number = await page.evaluate(`performance.getEntries()
      .filter(({ name, transferSize }) => transferSize && name.includes('/dashboard'))
      .reduce((sum, { transferSize }) => sum + transferSize, 0)`)
    t.ok(bytes > 30_000 && bytes < 300_000, `${bytes} bytes`)
  })

  await t.test('what happens at the tenant is shown without a reload', async (t) => {
    await page.evaluate('window.notReloaded = true')
    const body = { connection: 'Username-Password-Authentication', email: 'lin@example.com', password: 'Long-enough-1' }
    t.equal((await manage('POST', 'users', body)).status, 201)
    await page.getByText(/^3 users, /).waitFor()
    await page.locator('#events .legend li').first().waitFor()
    await page.locator('#sources').getByText('Log stream').waitFor()
    t.equal(await page.evaluate('window.notReloaded'), true)
  })

  await t.test('a run is seen as it goes on, and stopped', async (t) => {
    const figures = { done: 25, total: 100 }
    await pool.query(`INSERT INTO mirror.runs (kind, settings, figures) VALUES ('drift', '{}', $1)`, [figures])
    const bar = page.getByRole('progressbar', { name: 'drift run' })
    await bar.waitFor()
    await page.getByText('25 % · 25 of 100').waitFor()
    await pool.query(`UPDATE mirror.runs SET figures = figures || '{"done": 50}'`)
    await page.getByText(/^50 % · 50 of 100/).waitFor()
    t.equal(await bar.evaluate((bar) => Reflect.get(bar, 'position')), 0.5)
    t.ok(await page.getByRole('button', { name: 'drift', exact: true }).isDisabled(), 'one at a time')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('stopping …').waitFor()
    const { rows } = await pool.query('SELECT stop_asked_at IS NOT NULL AS asked FROM mirror.runs')
    t.strictSame(rows, [{ asked: true }])
  })

  await t.test('what was set aside is looked at and taken up again', async () => {
    await deliver('{"log_id": "<script>alert(1)</script>')
    await page.getByRole('button', { name: /^Replay number/ }).waitFor()
    await page.locator('#quarantine').getByText('<script>alert(1)</script>').waitFor()
    await page.getByRole('button', { name: /^Replay number/ }).click()
    await said.getByText('0 taken up again, 1 still cannot be read.').waitFor()
    const readable = '[{"log_id":"901","data":{"type":"f","date":"2026-11-25T12:00:00.000Z","log_id":"901"}}]'
    await pool.query('UPDATE mirror.quarantine SET body = $1', [Buffer.from(readable)])
    await page.getByRole('button', { name: 'Replay all' }).click()
    await said.getByText('1 taken up again.').waitFor()
    await page.getByText('Nothing is set aside').waitFor()
  })

  await t.test('a user is found by id, e-mail and name, and asked about, with the keyboard alone', async (t) => {
    for (const text of [ids.ada, 'ADA@ex', 'Ada Ex']) {
      await page.keyboard.press('/')
      await page.keyboard.press('Control+A')
      await page.keyboard.type(text)
      await page.locator('#found').getByText('1 user found').waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog', { name: 'Ada Example' }).waitFor()
      t.equal(new URL(page.url()).hash, '#user=auth0%7Cada')
      await page.locator('#staleness').getByText('Nothing known is missing').waitFor()
      await page.keyboard.press('Escape')
      await page.locator('#inspector').waitFor({ state: 'hidden' })
      await page.locator('#find-text:focus').waitFor() // a dialog tells a moment later that it has gone
      t.equal(await page.evaluate('document.activeElement.id'), 'find-text', 'back where it began')
      await page.keyboard.press('Escape')
      await page.evaluate('document.activeElement.blur()')
    }
    await page.goto(`${url}/dashboard#user=${encodeURIComponent(ids.ada)}`)
    const dialog = page.getByRole('dialog', { name: 'Ada Example' })
    await dialog.waitFor()
    t.equal(await dialog.getByRole('row', { name: /^db auth0 ada/ }).count(), 1, 'identities')
    t.ok((await dialog.locator('section', { hasText: 'Events' }).getByRole('row').count()) > 1, 'events')
    await pool.query(`UPDATE users SET nickname = 'old' WHERE id = $1`, [ids.ada])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Refresh')
    await page.keyboard.press('Enter')
    await said.getByText('Auth0 has answered: the row is fresh.').waitFor()
    await dialog.getByText('old', { exact: true }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
  })

  await t.test('a chart is read point by point with the arrow keys, and as a table', async (t) => {
    const events = page.getByRole('slider', { name: /^Events per minute/ })
    const text = () => events.getAttribute('aria-valuetext')
    await events.focus()
    await page.keyboard.press('End')
    const last = await text()
    await page.keyboard.press('ArrowLeft')
    t.match(await text(), /^\d\d:\d\d: /)
    t.not(await text(), last)
    await page.locator('#events summary').click()
    t.equal(await page.locator('#events tbody tr').count(), 60)
    await page.locator('#events summary').click()
  })

  await t.test('what a user is called does no harm', async (t) => {
    await page.locator('#find-text').fill('x@example')
    await page.locator('#found a').click()
    const dialog = page.locator('#inspector')
    await page.locator('#user-name').getByText('<img src=x onerror=alert(1)>').waitFor()
    t.match(await page.locator('#user-name').textContent(), /U\+202E/, 'what turns text round is named')
    await dialog.locator('table.row').waitFor()
    await page.reload()
    await dialog.locator('table.row').waitFor()
    t.equal(decodeURIComponent(new URL(page.url()).hash), `#user=${ids.hostile}`)
    const addresses = await dialog
      .locator('a')
      .evaluateAll((links) => links.map((link) => String(Reflect.get(link, 'href'))))
    t.strictSame(
      addresses.filter((address) => !/^https?:/.test(address)),
      [],
    )
    t.equal(await page.locator('#inspector img, #inspector svg, body > main script').count(), 0)
    const box = await dialog.locator('.value', { hasText: 'n'.repeat(10_000) }).boundingBox()
    t.ok(box !== null && box.height < 200, 'long text is scrolled')
    t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'and widens nothing')
    t.strictSame(await barriers(page), [])
    await page.emulateMedia({ colorScheme: 'dark' })
    t.strictSame(await barriers(page, ['color-contrast']), [])
    await page.keyboard.press('Escape')
  })

  await t.test('nobody is kept out, light or dark, at a desk or on a phone', async (t) => {
    const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
    for (const [name, size] of Object.entries(sizes)) {
      await page.setViewportSize(size)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        // what is not a matter of colours is the same in both
        t.strictSame(
          await barriers(page, colorScheme === 'light' ? [] : ['color-contrast']),
          [],
          `${name}, ${colorScheme}`,
        )
        t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing is cut off')
        await page.evaluate('scrollTo(0, 0)')
        await page.screenshot({ path: join(pictures, `dashboard-${name}-${colorScheme}.png`), fullPage: true })
      }
    }
  })

  await t.test('it says so where it is not live, and goes on by itself', async () => {
    const cut = /\/admin\/(live|overview)$/
    await page.route(cut, (route) => route.abort())
    await page.reload()
    await page.getByText(/^Not live since \d\d:\d\d:\d\d$/).waitFor()
    await page.unroute(cut)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText(/^3 users, /).waitFor()
  })

  await t.test(
    'a run that waits for a person goes on where one confirms it; of those that cannot, nobody is asked',
    async (t) => {
      const rowOf = (kind: string) => page.locator('#runs tbody tr', { hasText: kind }).first()
      await pool.query(`UPDATE mirror.runs SET finished_at = now(), outcome = 'held', reason = 'too many are gone'`)
      await rowOf('drift').getByText('held: too many are gone').waitFor()
      t.equal(await rowOf('drift').getByRole('button').count(), 0, 'a check removes nobody')
      await page.getByRole('button', { name: 'backfill', exact: true }).click()
      await page.getByRole('dialog', { name: 'Start backfill' }).getByRole('button', { name: 'Start' }).click()
      await rowOf('backfill')
        .getByText(/^held: 1 of 3 /)
        .waitFor()
      await rowOf('backfill').getByRole('button', { name: 'Confirm' }).click()
      await page.getByRole('dialog', { name: 'Confirm backfill' }).getByRole('button', { name: 'Confirm' }).click()
      await rowOf('backfill')
        .getByText(/^completed/)
        .waitFor()
      const { rows } = await pool.query(
        `SELECT settings -> 'confirm' AS confirmed, figures -> 'marked' AS marked FROM mirror.runs WHERE kind = 'backfill'`,
      )
      t.strictSame(rows, [{ confirmed: true, marked: 1 }], 'the same run: Auth0 is asked for who is missing')
    },
  )

  await t.test('an id is copied', async (t) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(`${url}/dashboard#user=${encodeURIComponent(ids.ada)}`)
    await page.getByRole('button', { name: 'Copy id' }).click()
    await said.getByText('The id is in the clipboard.').waitFor()
    t.equal(await page.evaluate('navigator.clipboard.readText()'), ids.ada)
    await page.keyboard.press('Escape')
  })

  await t.test('signed out, it is closed', async (t) => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
    t.equal((await page.context().cookies()).length, 0)
  })

  t.strictSame(complaints, [])
})
