// Where messages may go: to public addresses alone, unless the team says otherwise. What counts is the address that is
// connected to, so a name that leads somewhere else from one moment to the next gains nothing.
import { lookup as dnsLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A name or an address leads into a private network. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
  readonly code = 'address_refused'
  constructor() {
    super('this address is not a public one')
  }
}

/** Public by its range, and yet the metadata service of every machine at Azure. */
const hostServices = ['168.63.129.16']

/** What IANA has given out as global unicast (RFC 4291): the range that ipaddr.js calls so is all the rest as well. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** @param address as Node and the URL parser write it; IPv4 mapped into IPv6 is weighed as what it leads to */
export function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast' || hostServices.includes(parsed.toString())) return false
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast)
}

/** @returns the address, where the host of this URL is one rather than a name */
export function addressIn(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(host) === 0 ? undefined : host
}

/** For whoever opens a connection: all addresses of a name, or none where one of them is private. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, '', 0)
    const [first] = found
    if (first === undefined || !found.every(({ address }) => isPublic(address)))
      return callback(new AddressRefused(), '', 0)
    if (options.all === true) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
