// What histories are played on: an empty database with an application's table in it, and a host for the files of exports.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { setFeed } from '../../src/feed/retention.ts'
import { exportFile } from './api.ts'
import type { Stage } from './play.ts'
import { applicationSql } from './rows.ts'
import type { SimulatedTenant } from './tenant.ts'

export interface OpenStage extends Stage {
  close(): Promise<void>
}

/** Two that wait for each other are parted soon, and nothing is flushed to disk that nobody reads after a crash. */
const options = '-c TimeZone=UTC -c deadlock_timeout=20ms -c synchronous_commit=off'

/** @param databaseUrl a migrated database that nobody else uses */
export async function openStage(databaseUrl: string): Promise<OpenStage> {
  const pool = (max: number) => {
    const opened = new pg.Pool({ connectionString: databaseUrl, max, options })
    opened.on('error', () => undefined) // its end does not wait for the sessions, and the database goes right behind it
    return opened
  }
  const [single, several] = [pool(1), pool(8)]
  await several.query(applicationSql)
  await setFeed(several, { days: 7, values: true })
  let hosted: SimulatedTenant | undefined
  const server = createServer((request, response) => {
    const file = hosted && exportFile(hosted, String(request.url).slice(1))
    response.writeHead(file === undefined ? 403 : 200).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    single,
    several,
    fileUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    host: (tenant) => {
      hosted = tenant
    },
    close: async () => {
      await Promise.all([single.end(), several.end(), new Promise((resolve) => server.close(resolve))])
    },
  }
}
