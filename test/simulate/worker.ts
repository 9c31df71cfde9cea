// A process of its own that plays the histories whose seeds it is sent, one after the other.

import { playSeed, told } from './search.ts'
import { openStage } from './stage.ts'

const databaseUrl = process.argv[2] ?? ''
const stage = await openStage(databaseUrl)

process.on('message', (seed: number) => {
  void playSeed(stage, seed).then((failure) => {
    process.send?.(failure === undefined ? { seed } : { seed, reason: failure.reason, history: told(failure.history) })
  })
})
process.on('disconnect', () => void stage.close())
process.send?.({ ready: true })
