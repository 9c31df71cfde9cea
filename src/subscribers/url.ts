// Which URLs a subscriber may have.
import { Failure } from '../errors.ts'
import { addressIn, isPublic } from './address.ts'

export interface UrlRules {
  /** Private addresses and plain HTTP are allowed. */
  allowPrivate: boolean
}

const maxLength = 2048

/**
 * A name is resolved when it is connected to, not here.
 *
 * @returns the URL as it is kept: with its host written out, so that 0x7f.1 is 127.0.0.1
 * @throws Failure subscriber_url_refused
 */
export function acceptUrl(text: string, { allowPrivate }: UrlRules): string {
  const url = URL.canParse(text) ? new URL(text) : refused('it is none')
  if (text.length > maxLength) refused(`it is longer than ${maxLength} characters`)
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) refused('it is not https')
  if (url.username !== '' || url.password !== '') refused('it holds a user name or a password')
  const address = addressIn(url)
  if (!allowPrivate && address !== undefined && !isPublic(address)) refused('its address is not a public one')
  url.hash = ''
  return url.href
}

function refused(why: string): never {
  throw new Failure('subscriber_url_refused', { detail: `This URL is refused: ${why}` })
}
