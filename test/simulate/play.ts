// One history, played: step by step, with a look at the invariants after each, and at its end the comparison of all.

import { lastCompleted } from '../../src/reconcile/run-history.ts'
import { findUnfinished } from '../../src/reconcile/runs.ts'
import { identitiesOf, type Profile } from '../../src/tenant/users.ts'
import { Follower } from './follower.ts'
import type { Act, History, Step } from './history.ts'
import { type Lane, openLane } from './lanes.ts'
import { type Asked, bear, type Pools, perhapsDying, SimulatedMirror, type Walking } from './mirror.ts'
import { people, personAt } from './people.ts'
import { ApplicationRows, emptyRowsSql } from './rows.ts'
import { differences, type Row } from './same.ts'
import { exportMs, type Post, SimulatedTenant } from './tenant.ts'
import { Broken, check, rowsOf } from './watch.ts'
import { weave } from './weave.ts'

export interface Stage extends Pools {
  /** Serves the files of exports. */
  fileUrl: string
  /** Whose files are served now. */
  host(tenant: SimulatedTenant): void
}

const emptySql = `
  ${emptyRowsSql}; DELETE FROM users; DELETE FROM mirror.inbox; DELETE FROM mirror.quarantine; DELETE FROM mirror.sources;
  DELETE FROM mirror.gaps; DELETE FROM mirror.runs; DELETE FROM mirror.counts; DELETE FROM mirror.refreshes;
  DELETE FROM mirror.changes`

/** @throws Broken where an invariant is broken, or the mirror is not the tenant in the end */
export async function play(stage: Stage, history: History): Promise<void> {
  await stage.several.query(emptySql)
  const game = new Game(stage, history)
  stage.host(game.tenant)
  try {
    await game.begin()
    for (const step of history.steps) await game.take(step)
    await game.end()
  } finally {
    await game.close()
  }
}

class Game {
  readonly tenant: SimulatedTenant
  readonly #mirror: SimulatedMirror
  readonly #stage: Stage
  readonly #history: History
  /** Told by the tenant, and not delivered yet. */
  #pending: Post[] = []
  #seen = 0
  #asked: Asked[] = []
  #walking: Walking | undefined
  readonly #tokens: { sub: string; iat: number }[] = []
  /** What happened to these was told to nobody, or to nobody who listens. */
  readonly #unannounced = new Set<string>()
  #isDropped = false
  readonly #written: ApplicationRows
  readonly #follower: Follower
  #rows: Row[] = []

  constructor(stage: Stage, history: History) {
    this.#stage = stage
    this.#history = history
    this.tenant = new SimulatedTenant(history.indexLagMs)
    this.#mirror = new SimulatedMirror(stage, this.tenant, stage.fileUrl)
    this.#written = new ApplicationRows(stage.several, history.rows)
    this.#follower = new Follower(stage.single) // strands that stand still may hold all the others
  }

  /** A pull reads on from where it has begun. */
  async begin(): Promise<void> {
    await this.#follower.begin()
    await this.#written.begin()
    if (this.#history.pulls) await this.#mirror.pull()
  }

  /** Nothing happens twice within a millisecond. */
  async take(step: Step): Promise<void> {
    this.tenant.clock.advance(1)
    await this.#do(step)
    this.#collect()
    await this.#look()
    await this.#follower.read()
  }

  async #do(step: Step): Promise<void> {
    switch (step.does) {
      case 'create':
        return this.tenant.create(personAt(step.who))
      case 'edit':
        return this.tenant.edit(personAt(step.who), step.body)
      case 'editSilently':
        this.#unannounced.add(personAt(step.who).id)
        return this.tenant.editSilently(personAt(step.who), step.body, step.dated)
      case 'login':
        if (this.#history.products === 'events') this.#unannounced.add(personAt(step.who).id)
        return this.tenant.login(personAt(step.who), step.body)
      case 'link':
        return this.#link(step.who, step.other)
      case 'unlink':
        return this.#unlink(step.who)
      case 'delete':
        return this.tenant.delete(personAt(step.who))
      case 'dropConnection':
        for (const id of this.tenant.dropConnection(personAt(step.who).connection, people)) this.#unannounced.add(id)
        return
      case 'mint':
        return this.#mint(personAt(step.who).id)
      case 'pass':
        return this.#pass(step.ms, step.storageLagMs)
      case 'drop':
        this.#isDropped = true
        this.#remove(this.#pick(step.picks))
        return
      case 'fail':
        return this.#fail(step.ask, step.status)
      case 'ask':
        return this.#ask(step.who)
      case 'pull':
        return this.#history.pulls ? this.#mirror.pull() : undefined
      case 'export':
        return this.#export()
      case 'crash':
        return this.#crash()
      case 'machine':
        return this.#callAsMachine()
      case 'compare':
        return this.#mirror.compareAll()
      case 'drain':
        return this.#drain(step.failAt, step.status)
      case 'sweep':
        return this.#mirror.sweep(step.hours)
      case 'weave':
        return this.#weave(step.acts, step.turns)
      default:
        return this.#act(step, openLane(this.#stage.several))()
    }
  }

  /** What an act works with is chosen before it begins, so that two that are woven never have the same. */
  #act(act: Act, lane: Lane): () => Promise<void> {
    switch (act.does) {
      case 'deliver': {
        const posts = this.#pick(act.picks)
        if (!act.repeats) this.#remove(posts)
        return async () => {
          const work = () => this.#mirror.deliver(lane, posts, act.together)
          const lived = posts.length === 0 || (await perhapsDying(lane, act.diesAfter, work))
          if (!lived && !act.repeats) this.#pending.push(...posts) // the sender has no answer, and comes again
        }
      }
      case 'request': {
        const token = this.#tokens[act.token % Math.max(1, this.#tokens.length)]
        return async () => {
          if (token !== undefined) await this.#request(lane, token)
        }
      }
      case 'answer': {
        const [asked] = this.#asked.splice(act.ask % Math.max(1, this.#asked.length), 1)
        return async () => {
          if (asked !== undefined) await this.#arrive(asked, act.diesAfter)
        }
      }
      case 'search':
        return async () => void (await bear(this.#mirror.search(lane, act.few)))
      case 'walk': {
        const walking = this.#walking
        this.#walking = undefined
        return async () => {
          if (walking !== undefined) await this.#walk(walking, act.diesAfter)
        }
      }
    }
  }

  /** The lane of the work itself: what was begun earlier has one already. */
  #laneOf(act: Act): Lane {
    if (act.does === 'answer')
      return this.#asked[act.ask % Math.max(1, this.#asked.length)]?.lane ?? openLane(this.#stage.several)
    if (act.does === 'walk') return this.#walking?.lane ?? openLane(this.#stage.several)
    return openLane(this.#stage.several)
  }

  async #weave(acts: readonly Act[], turns: readonly number[]): Promise<void> {
    const works = acts.map((act) => {
      const lane = this.#laneOf(act)
      return { lane, work: this.#act(act, lane) }
    })
    const ends = await weave(this.#stage.single, works, turns, () => this.#follower.read())
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  #pick(picks: readonly number[]): Post[] {
    const there = this.#pending.filter(({ storedAt }) => storedAt <= this.tenant.now())
    return [...new Set(picks.map((pick) => there[pick % Math.max(1, there.length)]))].filter(
      (post) => post !== undefined,
    )
  }

  #remove(posts: readonly Post[]): void {
    this.#pending = this.#pending.filter((post) => !posts.includes(post))
  }

  /** Of the products that are connected. */
  #collect(): void {
    const { products } = this.#history
    const told = this.tenant.told.slice(this.#seen)
    this.#seen = this.tenant.told.length
    this.#pending.push(...told.filter(({ product }) => products === 'both' || product === products))
  }

  #mint(id: string): void {
    if (this.tenant.get(id) !== undefined) this.#tokens.push({ sub: id, iat: Math.floor(this.tenant.now() / 1000) })
  }

  async #request(lane: Lane, { sub, iat }: { sub: string; iat: number }): Promise<void> {
    await this.#mirror.request(lane, { sub, iat, exp: iat + 86_400, azp: 'an-app' })
    await this.#written.write(lane, sub)
  }

  async #callAsMachine(): Promise<void> {
    const iat = Math.floor(this.tenant.now() / 1000)
    const claims = { iat, exp: iat + 86_400 }
    for (const more of [
      { sub: 'client@clients' },
      { sub: 'a|b', gty: 'client-credentials' },
      { sub: 'x|y', azp: 'x|y' },
    ]) {
      if (await this.#mirror.request(openLane(this.#stage.several), { ...claims, ...more }))
        throw new Broken(`${more.sub} is taken for a person`)
    }
  }

  /** Whoever was put off after a failure is due again: that waits by the clock of the database. */
  async #pass(ms: number, storageLagMs: number): Promise<void> {
    this.tenant.clock.advance(ms)
    this.tenant.storageLagMs = storageLagMs
    if (ms >= 1_000) await this.#beDue()
  }

  async #beDue(): Promise<void> {
    await this.#stage.several.query('UPDATE users SET retry_at = NULL WHERE retry_at IS NOT NULL')
  }

  async #ask(which: number): Promise<void> {
    const asked = await this.#mirror.ask(which)
    if (asked !== undefined) this.#asked.push(asked)
  }

  async #fail(which: number, status: number): Promise<void> {
    const [asked] = this.#asked.splice(which % Math.max(1, this.#asked.length), 1)
    asked?.arrive(status)
    if (asked !== undefined) await bear(asked.done)
  }

  /** Of those who are there, so that most of these steps do something. */
  #link(which: number, other: number): void {
    const there = people.filter(({ id }) => this.tenant.get(id) !== undefined)
    const [primary, secondary] = [there[which % there.length], there[other % there.length]]
    if (primary !== undefined && secondary !== undefined) this.tenant.link(primary, secondary)
  }

  #unlink(which: number): void {
    const hasOthers = (profile: Profile | undefined) => profile !== undefined && identitiesOf(profile).length > 1
    const linked = people.filter(({ id }) => hasOthers(this.tenant.get(id)))
    const primary = linked[which % linked.length]
    if (primary !== undefined) this.tenant.unlink(primary)
  }

  async #arrive(asked: Asked, diesAfter: number | null): Promise<void> {
    await perhapsDying(asked.lane, diesAfter, async () => {
      asked.arrive()
      if ((await bear(asked.done)) && !(await asked.done)) await this.#mustBeOlder(asked)
    })
  }

  /** An answer is turned down where the row shows something newer, and nowhere else: an equal `updated_at` is not older. */
  async #mustBeOlder({ id, answeredAt, updatedAt }: Asked): Promise<void> {
    const row = (await rowsOf(this.#stage.several)).find((row) => row.id === id)
    const isNewer = (name: string, than: number) => Date.parse(String(row?.[name])) > than
    if (updatedAt === undefined || row === undefined || row['gone_at'] !== null) return
    if (isNewer('answered_at', answeredAt) || isNewer('told_at', answeredAt) || isNewer('updated_at', updatedAt)) return
    throw new Broken(`${id}: an answer was turned down that is as new as the row`)
  }

  async #export(): Promise<void> {
    if (this.#walking?.isOver() === false) return
    this.#walking = this.#mirror.export()
    await this.#walking.paused
  }

  async #walk(walking: Walking, diesAfter: number | null): Promise<void> {
    this.tenant.clock.advance(exportMs)
    await perhapsDying(walking.lane, diesAfter, async () => {
      walking.goOn()
      await walking.done
    })
  }

  /** The process is gone, and another begins: answers on their way find nobody. */
  async #crash(): Promise<void> {
    this.#asked = []
    const walking = this.#walking
    this.#walking = undefined
    walking?.goOn(true)
    await walking?.done.catch(() => undefined)
  }

  /** Where no answer fails, nobody is left stale. */
  async #drain(failAt: number, status: number): Promise<void> {
    await this.#beDue()
    if (!(await bear(this.#mirror.drain(failAt, status)))) return
    const left = (await rowsOf(this.#stage.several)).filter((row) => row['stale_since'] !== null)
    if (left.length > 0) throw new Broken(`stale after all were asked for: ${left.map(({ id }) => id).join()}`)
  }

  async #look(): Promise<void> {
    const rows = await rowsOf(this.#stage.several)
    check(this.#rows, rows, this.#mirror.proofs, this.tenant.now())
    this.#rows = rows
    await this.#written.look()
  }

  /** Everything on its way comes, and the stale rows are worked off; then everybody is compared. */
  async end(): Promise<void> {
    await this.#pass(300_000, 0)
    await this.#deliverRest()
    if (this.#history.pulls) await this.#mirror.pull()
    await this.#pass(1_000, 0)
    await this.#mirror.drain()
    await this.#look()
    this.#compare('without a full comparison', {
      unless: this.#unknowable(),
      except: ['updated_at', 'last_password_reset'],
    })
    await this.#reconcile()
    this.#compare('in the end')
    await this.#afterwards()
    this.#compare('after what came late')
    await this.#written.end(this.tenant)
    await this.#follower.end()
  }

  async #deliverRest(): Promise<void> {
    const rest = this.#inOrder(this.#pending)
    this.#pending = []
    for (const post of rest) {
      await this.#mirror.deliver(openLane(this.#stage.several), [post], false)
      await this.#look()
    }
  }

  #inOrder(posts: readonly Post[]): Post[] {
    if (this.#history.ending === 'in order') return [...posts]
    if (this.#history.ending === 'reversed') return posts.toReversed()
    return posts.toSorted((a, b) => (a.logId.at(-1) ?? '').localeCompare(b.logId.at(-1) ?? ''))
  }

  #unknowable(): ReadonlySet<string> {
    return this.#isDropped && !this.#history.pulls ? new Set(people.map(({ id }) => id)) : this.#unannounced
  }

  /** A comparison that was begun in the middle of the history shows what was then: it is finished, and another follows. */
  async #reconcile(): Promise<void> {
    const isBegun = (await findUnfinished(this.#stage.several, 'backfill')) !== undefined
    if (isBegun) await this.#compareByExport()
    await this.#compareByExport()
    await this.#pass(1_000, 0)
    await this.#mirror.drain()
    await this.#look()
  }

  async #compareByExport(): Promise<void> {
    const before = await lastCompleted(this.#stage.several, 'backfill')
    await this.#pass(5_000, 0)
    await this.#export()
    const walking = this.#walking
    this.#walking = undefined
    if (walking !== undefined) await this.#walk(walking, null)
    const last = await lastCompleted(this.#stage.several, 'backfill')
    if (last === undefined || last.id === before?.id) throw new Broken('no comparison was completed')
  }

  /** Answers given before the comparison, and tokens issued before it, change nothing any more. */
  async #afterwards(): Promise<void> {
    for (const asked of this.#asked.splice(0)) await this.#arrive(asked, null)
    await this.#look()
    for (const token of this.#tokens) await this.#request(openLane(this.#stage.several), token)
    await this.#pass(1_000, 0)
    await this.#mirror.drain()
    await this.#look()
  }

  #compare(when: string, options = {}): void {
    const found = differences(this.tenant, this.#rows, options)
    if (found.length > 0) throw new Broken(`${when}: ${found.join('; ')}`)
  }

  async close(): Promise<void> {
    await this.#crash()
  }
}
