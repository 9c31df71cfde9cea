// `npm run bench dashboard [-- --users N --rounds N]`: how soon the dashboard shows something, and how soon whether the
// mirror can be trusted, with many users in the table. A new browser profile each time: nothing is kept from the last.
import { existsSync } from 'node:fs'
import { localAuth0 } from '../dist/start/local-auth0.js'
import { fill } from './many-users.mjs'
import { measured, median, round, spread } from './measure.mjs'
import { atMost } from './verdict.mjs'

const adminToken = 'operator-token'
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Noted by the page itself, when the sentence about trust is in it. */
const noteTrust = `addEventListener('DOMContentLoaded', () =>
  new MutationObserver((_, observer) => {
    if (document.body.dataset.shown === undefined) return
    observer.disconnect()
    requestAnimationFrame(() => {
      performance.mark('trust')
      document.body.dataset.noted = 'true'
    })
  }).observe(document.body, { attributes: true }))`

const read = `({
  painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  trusted: performance.getEntriesByName('trust')[0].startTime,
  bytes: performance.getEntries().reduce((sum, { name, transferSize = 0 }) => sum + (name.includes('/dashboard') ? transferSize : 0), 0),
})`

async function look(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.request.post(`${url}/dashboard/session`, { data: { token: adminToken } })
  const page = await context.newPage()
  await page.addInitScript(noteTrust)
  await page.goto(`${url}/dashboard`)
  await page.locator('body[data-noted]').waitFor({ state: 'attached' })
  const times = await page.evaluate(read)
  await context.close()
  return times
}

/** Each round in the same browser, and with the same server, whose first look is not counted. */
async function measure(url, rounds) {
  const executablePath = process.env.TEST_CHROMIUM ?? browsers.find((path) => existsSync(path))
  const { chromium } = await import('playwright-core') // nobody else needs all of it
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  try {
    await look(browser, url)
    const looks = []
    const runs = []
    while (runs.length < rounds) {
      runs.push(
        await measured({}, async () => {
          looks.push(await look(browser, url))
          return { count: 1 }
        }),
      )
    }
    return { looks, runs }
  } finally {
    await browser.close()
  }
}

export const dashboard = {
  about: 'the first paint of /dashboard, and when it says whether the mirror can be trusted',
  minutes: 2,
  options: { users: 1_000_000, rounds: 10 },
  inAll: { users: 100_000 },
  quick: { users: 1_000, rounds: 2 },
  run: async ({ users, rounds }, stage) => {
    const [postgres, tenant] = [await stage.postgres(), await stage.tenant()]
    const DATABASE_URL = await postgres.database('dashboard')
    await fill(await stage.client(DATABASE_URL), users)
    const env = { DATABASE_URL, ADMIN_TOKEN: adminToken, AUTH0: JSON.stringify(localAuth0(tenant)) }
    const { url } = await stage.server('./dashboard-server.mjs', [], env)
    const { looks, runs } = await measure(url, rounds)
    const rows = ['painted', 'trusted'].map((name) =>
      rowOf(
        name,
        looks.map((times) => times[name]),
      ),
    )
    return {
      tables: [{ title: `${users} users; page and assets ${round(looks[0].bytes / 1000)} kB as sent`, rows }],
      targets: [atMost(1_000, 'first paint ms', rows[0].ms), atMost(300_000, 'bytes as sent', looks[0].bytes)],
      runs,
      floors: [],
    }
  },
}

function rowOf(name, times) {
  return { name, ms: round(median(times)), spread: round(spread(times), 2) }
}
