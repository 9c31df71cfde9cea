// `npm run bench dashboard [-- --users N --rounds N --json]`: how soon the dashboard shows something, and how soon whether the
// mirror can be trusted, with many users in the table. A new browser profile each time: nothing is kept from the last.
import { existsSync } from 'node:fs'
import pg from 'pg'
import { chromium } from 'playwright-core'
import { localAuth0 } from '../dist/start/local-auth0.js'
import { startTenant } from '../dist/tenant/tenant.js'
import { fill } from './many-users.mjs'
import { median, spread, table } from './measure.mjs'
import { openPostgres, openServer } from './stage.mjs'

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
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  try {
    await look(browser, url)
    const looks = []
    for (let round = 0; round < rounds; round++) looks.push(await look(browser, url))
    return looks
  } finally {
    await browser.close()
  }
}

export async function dashboard({ flags, json }) {
  const numberOf = (name, otherwise) => (flags.includes(name) ? Number(flags[flags.indexOf(name) + 1]) : otherwise)
  const [users, rounds] = [numberOf('--users', 1_000_000), numberOf('--rounds', 10)]
  const postgres = await openPostgres()
  const tenant = await startTenant({ port: 0 })
  const closing = [() => postgres.close(), () => tenant.close()]
  let looks
  try {
    const DATABASE_URL = await postgres.database('dashboard')
    const client = new pg.Client({ connectionString: DATABASE_URL })
    await client.connect()
    await fill(client, users)
    await client.end()
    const env = { DATABASE_URL, ADMIN_TOKEN: adminToken, AUTH0: JSON.stringify(localAuth0(tenant)) }
    const server = await openServer('./dashboard-server.mjs', [], env)
    closing.push(server.close)
    looks = await measure(server.url, rounds)
  } finally {
    for (const close of closing.reverse()) await close()
  }
  const lines = ['painted', 'trusted'].map((name) => {
    const times = looks.map((times) => times[name])
    return { name, ms: median(times), spread: spread(times) }
  })
  const bytes = looks[0].bytes
  process.stdout.write(json ? `${JSON.stringify({ users, rounds, bytes, lines })}\n` : report({ users, bytes, lines }))
}

function report({ users, bytes, lines }) {
  const rows = lines.map(({ name, ms, spread }) => ({
    name,
    median: `${ms.toFixed(0)} ms`,
    spread: `${(spread * 100).toFixed(0)} %`,
  }))
  const head = `${users.toLocaleString('en')} users; page and assets ${(bytes / 1000).toFixed(0)} kB as sent`
  return `${head}\n${table(rows)}\n`
}
