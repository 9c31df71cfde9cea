import t from 'tap'
import { openDatabase } from '../stage/database.ts'
import { playSeed, told } from './search.ts'
import { openStage } from './stage.ts'

/** `npm run simulate` plays thousands. */
const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

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
