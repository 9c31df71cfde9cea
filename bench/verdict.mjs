// What a run is worth: each target with the figure reached, and whether the machine was quiet enough to believe it.

/** A figure that is to be at least so much. */
export function atLeast(least, what, reached) {
  return { what, reached, least, met: reached >= least }
}

/** A figure that is to be at most so much. */
export function atMost(most, what, reached) {
  return { what, reached, most, met: reached <= most }
}

/** Shares of the whole machine that others may take, and how far rounds of the bare floor may lie apart. */
const quiet = { others: 0.04, steal: 0.02, floor: 0.25 }

/**
 * @param runs everything that was measured, with its shares of `others` and `steal`
 * @param floors for each floor the rates of its rounds' spread
 * @returns the shares, with the number of `rounds` that they are of, and why the run says little (`why`); empty: the machine
 *   was quiet, or has no part in it
 */
export function noiseOf(runs, floors) {
  const mean = (member) => runs.reduce((sum, run) => sum + run[member], 0) / Math.max(1, runs.length)
  const noise = { rounds: runs.length, others: mean('others'), steal: mean('steal'), floor: Math.max(0, ...floors) }
  const percent = (share) => `${Math.round(share * 100)} %`
  const says = {
    others: (share) => `other processes took ${percent(share)} of the machine`,
    steal: (share) => `the host took ${percent(share)} of the machine away`,
    floor: (share) => `rounds of the floor lie ${percent(share)} apart`,
  }
  const why = Object.keys(quiet)
    .filter((name) => noise[name] > quiet[name])
    .map((name) => says[name](noise[name]))
  return { ...noise, why }
}

/** Targets that are met on a machine that was not quiet are not met: nobody knows. */
export function isGood({ targets, noise }) {
  return noise.why.length === 0 && targets.every(({ met }) => met)
}
