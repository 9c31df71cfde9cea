// How far a run has come, told while it goes on: a bar with rate and time left on a terminal, a line now and then elsewhere.
// Both go to stderr, so that what a command prints can be piped.

export interface State {
  done: number
  /** Undefined: not known yet. */
  total: number | undefined
}

export interface Progress {
  show(state: State): void
  /** Leaves the line to what follows. */
  end(): void
}

const barWidth = 24

/** Where nobody looks at a terminal, a line so often is enough. */
const linesEveryMs = 10_000

export function openProgress(out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>, name: string): Progress {
  const beganAt = performance.now()
  let first: State | undefined
  let toldAt = beganAt
  let shown = false
  return {
    show: (state) => {
      first ??= state
      const now = performance.now()
      if (!out.isTTY && now - toldAt < linesEveryMs) return
      toldAt = now
      const line = `${name} ${lineOf(state, state.done - first.done, (now - beganAt) / 1000)}`
      out.write(out.isTTY ? `\r\x1b[2K${line}` : `${line}\n`)
      shown = true
    },
    end: () => {
      if (shown && out.isTTY) out.write('\n')
    },
  }
}

/** @param since done in `seconds`, which a run that was taken up had not done before */
export function lineOf({ done, total }: State, since: number, seconds: number): string {
  const rate = seconds > 0 ? since / seconds : 0
  const pace = `${Math.round(rate).toLocaleString('en')}/s`
  if (total === undefined || total === 0) return `${done.toLocaleString('en')}  ${pace}`
  const share = Math.min(1, done / total)
  const filled = Math.round(share * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const left = rate > 0 ? `  ${durationOf((total - done) / rate)} left` : ''
  const counts = `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
  return `${bar} ${Math.floor(share * 100)}%  ${counts}  ${pace}${left}`
}

export function durationOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  if (whole < 172_800) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return `${Math.floor(whole / 86_400)} days`
}
