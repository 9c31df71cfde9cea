// Who there is at a simulated tenant: a few people of each kind of connection, so that their histories cross.

export interface Person {
  id: string
  /** The id inside the identity. */
  bare: string
  provider: string
  connection: string
}

const database = 'Username-Password-Authentication'

const person = (provider: string, connection: string, bare: string): Person => ({
  id: `${provider}|${bare}`,
  bare,
  provider,
  connection,
})

export const people: readonly Person[] = [
  person('auth0', database, 'ada'),
  person('auth0', database, 'bea'),
  person('google-oauth2', 'google-oauth2', '103547991597142817347'),
  person('github', 'github', '1234567'),
  person('samlp', 'acme', 'acme|sam@acme.example'),
  person('sms', 'sms', '66d3f0a1b2c3d4e5f6071829'),
]

export function personAt(index: number): Person {
  return people[index % people.length] as Person
}
