// How far a user's row can be trusted, in a sentence.
import { element } from './element.js'
import { userAddress } from './find.js'
import { age, time } from './times.js'
import { visible } from './visible.js'

export function staleness({ user, staleness, resolved_from }) {
  const { stale_since, stale_reason, answered_at, told_at } = staleness
  const state = user.gone_at ? 'gone' : stale_since ? 'stale' : answered_at || told_at ? 'fresh' : 'stub'
  const sentences = {
    gone: () => ['Deleted at Auth0 ', age(user.gone_at), ...into(user.merged_into)],
    stale: () => [
      'Stale since ',
      time(stale_since),
      ' (',
      age(stale_since),
      '): ',
      visible(stale_reason ?? 'no reason kept'),
    ],
    fresh: () => ['Nothing known is missing'],
    stub: () => ['Nobody has asked Auth0 about this user yet'],
  }
  const known = [
    '. Auth0 answered ',
    age(answered_at, 'never'),
    '; the newest event that told of it: ',
    age(told_at, 'none'),
    '.',
  ]
  const blocked = user.blocked ? [element('span', { class: 'mark gone' }, 'blocked'), ' '] : []
  const lines = [
    element(
      'p',
      { id: 'staleness', class: state },
      element('span', { class: `mark ${state}` }, state),
      ' ',
      ...blocked,
      ...sentences[state](),
      ...known,
    ),
  ]
  if (resolved_from)
    lines.unshift(element('p', {}, 'Shown in place of ', visible(resolved_from), ', who was linked into this user.'))
  return lines
}

function into(primary) {
  return primary ? [', linked into ', element('a', { href: userAddress(primary) }, visible(primary, { most: 80 }))] : []
}
