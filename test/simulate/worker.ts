// A process of its own that plays the histories whose seeds it is sent, one after the other.
import { playSeed, told } from './search.ts'
import { openStage } from './stage.ts'

const [databaseUrl = '', shrinks] = process.argv.slice(2)
const stage = await openStage(databaseUrl)

async function play(seed: number): Promise<void> {
  const failure = await playSeed(stage, seed, shrinks === 'shrink')
  process.send?.(failure === undefined ? { seed } : { seed, reason: failure.reason, history: told(failure.history) })
}

process.on('message', (seed: number) => void play(seed))
process.on('disconnect', () => process.exit())
process.send?.({})
