import t from 'tap'
import { openDatabase } from '../stage/database.ts'
import type { History, Step } from './history.ts'
import { play } from './play.ts'
import { playSeed, told } from './search.ts'
import { openStage } from './stage.ts'

/** `npm run simulate` plays thousands. */
const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

const quiet: Omit<History, 'steps'> = {
  products: 'logs',
  pulls: false,
  indexLagMs: 0,
  ending: 'in order',
  rows: 'stay',
}

t.test(
  'a user who waits and lists another as linked has that one asked about as well, in the same drain',
  async (t) => {
    const stage = await openStage(await openDatabase(t))
    t.teardown(stage.close)
    const steps: Step[] = [
      { does: 'create', who: 0 },
      { does: 'deliver', picks: [0, 1], repeats: false, together: false, diesAfter: null },
      { does: 'pass', ms: 5_000, storageLagMs: 0 },
      { does: 'drain', failAt: 99, status: 500 },
      { does: 'create', who: 1 },
      { does: 'mint', who: 1 },
      { does: 'request', token: 0 },
      { does: 'link', who: 1, other: 0 },
      { does: 'pass', ms: 1_001, storageLagMs: 0 },
      { does: 'drain', failAt: 99, status: 500 },
    ]
    await t.resolves(play(stage, { ...quiet, steps }))
  },
)

t.test(
  'whatever happens at the tenant, on the way and in the mirror, in the end the mirror is the tenant',
  async (t) => {
    const stage = await openStage(await openDatabase(t))
    t.teardown(stage.close)
    for (const seed of seeds) {
      const failure = await playSeed(stage, seed, true)
      t.equal(failure?.reason, undefined, failure === undefined ? `history ${seed}` : told(failure.history))
    }
  },
)
