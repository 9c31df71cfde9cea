// Colours of the style sheet for what draws on a canvas; registered there, so that they come resolved for light or dark.

/** @param {string} name as in the style sheet, without its dashes */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
}

/** @param {string} name @param {number} share of 1, by which it covers what lies below */
export function washed(name, share) {
  const [red, green, blue] = colour(name).match(/\d+/g) ?? []
  return `rgb(${red} ${green} ${blue} / ${share})`
}
