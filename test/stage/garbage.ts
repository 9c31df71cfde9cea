// Garbage as it is collected sooner or later, and at once.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What nothing but a weak reference holds is gone afterwards. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}
