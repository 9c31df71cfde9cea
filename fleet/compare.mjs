// Mirror = tenant: everybody at the tenant, field by field against the rows, and everybody in the rows against the tenant.

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { secrets } from './stage.mjs'

const catchUpMs = 90_000

/** Waits until the tenant has delivered, and no row is stale any more. @returns how long that took, in milliseconds */
export async function quiesce({ pool, tenant }) {
  const beganAt = performance.now()
  await tenant.flush()
  for (;;) {
    const { rows } = await pool.query('SELECT count(*)::int AS stale FROM users WHERE stale_since IS NOT NULL')
    if (rows[0].stale === 0) return performance.now() - beganAt
    if (performance.now() - beganAt > catchUpMs) throw new Error(`${rows[0].stale} rows are still stale`)
    await sleep(100)
  }
}

/** Has a worker go through everybody, and waits for the end of it. */
export async function reconcile({ pool, balancer }) {
  const before = await newestRun(pool)
  const headers = { authorization: `Bearer ${secrets.admin}`, 'content-type': 'application/json' }
  for (const end = performance.now() + catchUpMs; ; await sleep(200)) {
    const run = await newestRun(pool)
    if (run.id > before.id && run.outcome === 'completed') return
    if (performance.now() > end) throw new Error(`no backfill within ${catchUpMs} ms: ${JSON.stringify(run)}`)
    if (run.id > before.id && run.outcome === null) continue
    const body = JSON.stringify({ kind: 'backfill' })
    await fetch(`${balancer.url}/admin/runs`, { method: 'POST', headers, body }).then((answer) => answer.text())
    await sleep(1_000)
  }
}

async function newestRun(pool) {
  const { rows } = await pool.query(
    "SELECT id::int, outcome FROM mirror.runs WHERE kind = 'backfill' ORDER BY id DESC LIMIT 1",
  )
  return rows[0] ?? { id: 0, outcome: null }
}

/** @returns a line for every difference, and how many users were compared */
export async function compare({ pool, tenant }) {
  const { rows } = await pool.query('SELECT * FROM users ORDER BY id')
  const differences = []
  for (const row of rows) {
    const user = await tenant.get(row.id)
    if ((user === undefined) !== (row.gone_at !== null)) differences.push(`${row.id}: gone at one of the two only`)
    else if (user !== undefined) differences.push(...differencesOf(user, row))
  }
  const known = new Set(rows.map(({ id }) => id))
  for (const id of await everybody(tenant)) if (!known.has(id)) differences.push(`${id}: not in the mirror`)
  return { differences, users: rows.length }
}

async function everybody({ manage }) {
  const ids = []
  for (let page = 0; ; page++) {
    const { body } = await manage('GET', `users?per_page=100&page=${page}`)
    ids.push(...body.map(({ user_id }) => user_id))
    if (body.length < 100 || page === 9) return ids
  }
}

const instants = ['created_at', 'updated_at', 'last_login', 'last_password_reset']

function differencesOf(user, row) {
  const { user_id: _, ...members } = { user_metadata: {}, app_metadata: {}, blocked: null, ...user }
  return Object.entries(members)
    .filter(([name, value]) => !isDeepStrictEqual(held(row, name), asHeld(name, value)))
    .map(
      ([name, value]) =>
        `${row.id} ${name}: ${JSON.stringify(held(row, name))} is ${JSON.stringify(value)} at the tenant`,
    )
}

function held(row, name) {
  const value = Object.hasOwn(row, name) ? row[name] : row.attributes[name]
  return value instanceof Date ? value.getTime() : value
}

function asHeld(name, value) {
  return instants.includes(name) && value !== null ? Date.parse(value) : value
}

/** Deliveries that were answered 2xx are there, each once. */
export async function lostDeliveries({ pool }, taken) {
  const { rows } = await pool.query("SELECT log_id FROM mirror.inbox WHERE log_id LIKE 'fleet-%'")
  const there = new Set(rows.map(({ log_id }) => log_id))
  return [...taken].filter((id) => !there.has(id))
}
