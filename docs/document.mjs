// The document of the whole API, of a mirror in which nothing is left out and that needs no database to say so.
import { buildApp } from '../dist/app.js'
import { readConfig } from '../dist/config.js'
import { openDb } from '../dist/db.js'
import { openLog } from '../dist/log.js'

/** @returns what GET /openapi.json answers */
export async function openapi() {
  const log = openLog('silent')
  const db = openDb('postgresql://127.0.0.1:9/nothing', log)
  const nothing = async () => undefined
  const app = await buildApp({
    db,
    log,
    wake: nothing,
    runQueue: { start: nothing },
    auth0: { baseUrl: 'http://127.0.0.1:9', issuers: [], audiences: [] },
    updateMetadata: nothing,
    erase: nothing,
    waiting: {},
    subscribers: {},
    verify: readConfig({}).verify,
    logStreamTokens: ['-'],
    eventStreamTokens: ['-'],
    reading: { refreshOnLogin: [], grants: ['roles', 'permissions', 'organizations'] },
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  await db.close()
  return document
}
