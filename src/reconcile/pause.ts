/** Thrown by work that must pause: a drain's job goes back unharmed, and no attempt is counted. */
export class Pause extends Error {
  override name = 'Pause'
  readonly forMs: number
  constructor(forMs: number) {
    super(`paused for ${forMs} ms`)
    this.forMs = forMs
  }
}
