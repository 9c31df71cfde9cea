// The tenant of a simulation: the local tenant's own parts on a clock that stands still, without its server. What it
// would send lies in the post until somebody delivers it, and what it is asked it answers at once.

import { writeJson } from '../../src/json.ts'
import { ApiError } from '../../src/tenant/api-error.ts'
import { Clock } from '../../src/tenant/clock.ts'
import { makeCloudEvent } from '../../src/tenant/cloud-event.ts'
import { Connections } from '../../src/tenant/connections.ts'
import type { ApiAnswer, ApiCall } from '../../src/tenant/events.ts'
import { ExportJobs, usualExports } from '../../src/tenant/export-jobs.ts'
import { FaultPlan } from '../../src/tenant/faults.ts'
import { identitiesWithProfiles, linkUsers, unlinkIdentity } from '../../src/tenant/link.ts'
import { logIn } from '../../src/tenant/local-users.ts'
import { makeProfile } from '../../src/tenant/new-user.ts'
import { patchProfile } from '../../src/tenant/patch.ts'
import {
  type Books,
  recordCall,
  recordCreated,
  recordDeleted,
  recordLinked,
  recordUnlinked,
  recordUpdated,
} from '../../src/tenant/record.ts'
import { SearchIndex } from '../../src/tenant/search.ts'
import { identitiesOf, identityId, type Profile, UserStore } from '../../src/tenant/users.ts'
import type { Person } from './people.ts'

/** One event on its way, as both products carry it. */
export interface Post {
  product: 'logs' | 'events'
  /** JSON text of the record. */
  text: string
  /** Of the log: the id under which it is stored. */
  logId: string
  /** Milliseconds since 1970: nobody can have it before. */
  storedAt: number
}

/** Far from now, so that no instant of this machine passes for one of the tenant's. */
const beginning = Date.UTC(2031, 0, 1, 8)

/** The job's snapshot is taken a fifth of this after its making, its file is there at the end. */
export const exportMs = 1_000

export class SimulatedTenant {
  readonly clock = new Clock()
  readonly users: UserStore
  readonly index: SearchIndex
  readonly exports: ExportJobs
  /** Everything that was ever told, in the order in which it happened. */
  readonly told: Post[] = []
  /** From the write to the storage of its log event. */
  storageLagMs = 0
  readonly #books: Books

  constructor(indexLagMs: number) {
    const faults = new FaultPlan(() => 0.5)
    faults.inForce = { ...faults.inForce, indexLagMs }
    this.clock.stop()
    this.clock.set(new Date(beginning))
    this.index = new SearchIndex(this.clock, faults)
    this.users = new UserStore(this.index)
    this.exports = new ExportJobs(this.clock, this.users)
    this.exports.settings = { ...usualExports, durationMs: exportMs }
    this.#books = {
      clock: this.clock,
      users: this.users,
      connections: new Connections(),
      faults,
      log: {
        write: (happening) => {
          const datedAt = Date.parse(String(happening['date'])) // a little later than the write
          this.#store('logs', (log_id) => ({ log_id, data: { ...happening, log_id } }), datedAt)
        },
      },
      eventStreams: {
        tell: (telling) => {
          const event = { ...makeCloudEvent(telling, this.clock.now()), id: `evt_${this.told.length}` }
          this.#store('events', () => event)
          return event
        },
      },
    }
  }

  now(): number {
    return this.clock.now().getTime()
  }

  get(id: string): Profile | undefined {
    return this.users.get(id)
  }

  create({ id, bare, connection, provider }: Person): void {
    if (this.users.get(id) !== undefined || this.users.findOwner(id) !== undefined) return
    const given = { connection, user_id: bare, email: `${bare.replace(/\W/g, '')}@example.com`, phone_number: '+1' }
    const { phone_number: _, ...withEmail } = given
    if (provider === 'auth0' || provider === 'sms') {
      const body = provider === 'sms' ? { connection, user_id: bare, phone_number: '+15550001' } : withEmail
      recordCreated(this.#books, this.#call('post', '', body), makeProfile(body, this.clock.now()))
      return
    }
    const now = this.clock.now().toISOString()
    const identity = {
      connection,
      user_id: provider === 'github' ? Number(bare) : bare,
      provider,
      isSocial: provider !== 'samlp',
    }
    const profile = {
      user_id: id,
      created_at: now,
      updated_at: now,
      email: given.email,
      name: bare,
      nickname: bare,
      picture: 'https://cdn.auth0.com/avatars/default.png',
      identities: [identity],
    }
    recordCreated(this.#books, this.#call('post', '', given), profile)
  }

  /** As `PATCH /api/v2/users/{id}`; what Auth0 refuses changes nothing. */
  edit({ id }: Person, body: Record<string, unknown>): void {
    const patched = this.#patched(id, body)
    if (patched !== undefined)
      recordUpdated(this.#books, this.#call('patch', `/${encodeURIComponent(id)}`, body), patched)
  }

  /** Nobody is told. */
  editSilently({ id }: Person, body: Record<string, unknown>, dated: boolean): void {
    const patched = this.#patched(id, body)
    if (patched === undefined) return
    this.users.put(dated ? patched : { ...patched, updated_at: this.get(id)?.['updated_at'] })
  }

  #patched(id: string, body: Record<string, unknown>): Profile | undefined {
    const profile = this.get(id)
    if (profile === undefined) return undefined
    try {
      return patchProfile(profile, body, this.clock.now())
    } catch (error) {
      if (error instanceof ApiError) return undefined
      throw error
    }
  }

  /** @param says what the identity provider says of the user now */
  login({ id, provider }: Person, says: Record<string, unknown>): void {
    const profile = this.get(id)
    if (profile === undefined) return
    const isRefreshed = provider !== 'auth0' && provider !== 'sms'
    logIn(this.#books, profile, { ip: '203.0.113.9', ...(isRefreshed && { profile: says }) })
  }

  link(first: Person, second: Person): void {
    const [primary, secondary] = [this.get(first.id), this.get(second.id)]
    if (primary === undefined || secondary === undefined || primary === secondary) return
    const linked = linkUsers(primary, secondary, this.clock.now())
    recordLinked(this.#books, linked, secondary)
    const body = { provider: second.provider, user_id: second.bare }
    this.#answer('Link a User Account', this.#call('post', `/${encodeURIComponent(first.id)}/identities`, body), {
      statusCode: 201,
      body: identitiesWithProfiles(linked),
    })
  }

  /** Parts the last of those who are linked. */
  unlink({ id }: Person): void {
    const primary = this.get(id)
    const last = primary && identitiesOf(primary).slice(1).at(-1)
    if (primary === undefined || last === undefined) return
    const unlinked = unlinkIdentity(primary, identityId(last), this.clock.now())
    if (unlinked === undefined) return
    recordUnlinked(this.#books, unlinked)
    const path = `/${encodeURIComponent(id)}/identities/${last.provider}/${encodeURIComponent(String(last['user_id']))}`
    const body = identitiesWithProfiles(unlinked.primary)
    this.#answer('Unlink a User Identity', this.#call('delete', path, {}), { statusCode: 200, body })
  }

  delete({ id }: Person): void {
    recordDeleted(this.#books, this.#call('delete', `/${encodeURIComponent(id)}`, {}), id)
  }

  /** @returns who went with it: no event tells of them. */
  dropConnection(connection: string, people: readonly Person[]): string[] {
    const before = people.filter(({ id }) => this.get(id) !== undefined)
    this.users.removeConnection(connection)
    return before.filter(({ id }) => this.get(id) === undefined).map(({ id }) => id)
  }

  /** The user into whom this one is linked now. */
  ownerOf(id: string): string | undefined {
    return this.users.findOwner(id)?.user_id
  }

  #answer(title: string, call: ApiCall, answer: ApiAnswer): void {
    recordCall(this.#books, title, call, answer)
  }

  #call(method: string, path: string, body: Record<string, unknown>): ApiCall {
    return {
      method,
      path: `/api/v2/users${path}`,
      query: {},
      body,
      ip: '127.0.0.1',
      userAgent: 'simulation',
      clientId: 'a-client',
      scopes: [],
    }
  }

  /** `log_id`: the time of storage, and a number that grows. */
  #store(product: Post['product'], record: (logId: string) => unknown, datedAt = this.now()): void {
    const storedAt = Math.max(this.now(), datedAt) + (product === 'logs' ? this.storageLagMs : 0)
    const digits = new Date(storedAt).toISOString().replace(/\D/g, '')
    const logId = `900${digits}${String(this.told.length).padStart(36, '0')}`
    this.told.push({ product, text: writeJson(record(logId)), logId, storedAt })
  }
}
