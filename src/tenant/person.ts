// What a generated user looks like: about one kilobyte of JSON, put together from pieces that follow from the number.

export interface Kind {
  readonly connection: string
  readonly provider: string
  readonly isSocial: boolean
  /** The share of the time since creation after which the last change came; 0 for never changed. */
  readonly changedAfter: number
}

export interface Person {
  readonly number: number
  readonly seed: number
  readonly id: string
  readonly bareId: string
  readonly kind: Kind
  readonly given: string
  readonly family: string
  readonly email: string
  readonly created: string
  readonly updated: string
}

const isSocial = true
/** How a consumer product's users come in; the order is mixed below, so that neighbours differ. */
const spread: readonly (readonly [sixtyFourths: number, kind: Omit<Kind, 'changedAfter'>])[] = [
  [36, { connection: 'Username-Password-Authentication', provider: 'auth0', isSocial: false }],
  [13, { connection: 'google-oauth2', provider: 'google-oauth2', isSocial }],
  [4, { connection: 'github', provider: 'github', isSocial }],
  [3, { connection: 'contoso-saml', provider: 'samlp', isSocial: false }],
  [3, { connection: 'contoso-waad', provider: 'waad', isSocial: false }],
  [3, { connection: 'sms', provider: 'sms', isSocial: false }],
  [2, { connection: 'acme-forum', provider: 'oauth2', isSocial }],
]

/** 64 kinds; a user's is its number modulo 64. A third never changed, the others some time since. */
export const kinds: readonly Kind[] = mix(
  spread.flatMap(([share, kind]) => Array.from({ length: share }, () => kind)),
).map((kind, index) => ({ ...kind, changedAfter: index % 3 === 0 ? 0 : (index + 0.5) / 64 }))

const givenNames = ['Ada', 'Béla', 'Chiara', 'Dmitri', 'Elif', 'Farid', 'Grace', 'Hana', 'Ivo', 'Jun', 'Kofi', 'Léa']
const familyNames = ['Example', 'Muster', 'O’Neil', 'Specimen', 'Żuk', 'Ortega', 'Nguyễn', 'van Dam', 'Sørensen']

export function makePerson(number: number, seed: number, createdMs: number, updatedMs: number): Person {
  const kind = kinds[number % kinds.length] ?? { connection: '', provider: 'auth0', isSocial: false, changedAfter: 0 }
  const bareId = bareIds[kind.provider]?.(number, seed, createdMs) ?? String(number)
  const at = number + seed
  return {
    number,
    seed,
    kind,
    bareId,
    id: `${kind.provider}|${bareId}`,
    given: givenNames[at % givenNames.length] ?? '',
    family: familyNames[Math.floor(at / givenNames.length) % familyNames.length] ?? '',
    email: `user${number}.${seed}@example.com`,
    created: new Date(createdMs).toISOString(),
    updated: new Date(updatedMs).toISOString(),
  }
}

type BareId = (number: number, seed: number, createdMs: number) => string

/** 24 hexadecimal digits that begin with the second of creation, as in every recorded database user. */
const hexId: BareId = (number, seed, createdMs) => hex(Math.floor(createdMs / 1000), 8) + hex(seed, 6) + hex(number, 10)

/** The number stands in every id, behind a last mark or as the last digits, so that it can be found again. */
const bareIds: Readonly<Record<string, BareId>> = {
  auth0: hexId,
  sms: hexId,
  'google-oauth2': (number, seed) => `1${digits(seed, 8)}${digits(number, 12)}`,
  github: (number, seed) => `1${digits(seed % 1000, 3)}${digits(number, 9)}`,
  samlp: (number, seed) => `contoso-saml|u${seed}.${digits(number, 9)}@contoso.example`,
  waad: (number, seed) => `Xq${digits(seed, 8)}_${digits(number, 9)}`,
  oauth2: (number, seed) => `acme-forum|${seed}-${digits(number, 9)}`,
}

/** The number that an id of one of these kinds would hold; whether it is that user's id remains to be seen. */
export function numberIn(id: string): number | undefined {
  const [, hexadecimal] = /^(?:auth0|sms)\|[0-9a-f]{14}([0-9a-f]{10})$/.exec(id) ?? []
  if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16)
  const [, decimal] = /^(?:google-oauth2|github|samlp|waad|oauth2)\|.*?(\d{9})(?:@contoso\.example)?$/.exec(id) ?? []
  return decimal === undefined ? undefined : Number(decimal)
}

/** The number in an e-mail address of theirs. */
export function numberInEmail(email: string): number | undefined {
  const [, digits] = /^user(\d+)\.\d+@example\.com$/.exec(email) ?? []
  return digits === undefined ? undefined : Number(digits)
}

export const hasEmail = ({ kind }: Person): boolean => kind.provider !== 'sms'
const isDatabase = ({ kind }: Person): boolean => kind.provider === 'auth0'
/** Every fifth has never signed in. */
const hasSignedIn = ({ number }: Person): boolean => number % 5 !== 0
const when = (is: boolean, text: string): string | undefined => (is ? text : undefined)

/** Each member as JSON text; undefined where this user has none. Names and ids hold nothing that JSON would escape. */
export const memberTexts: Readonly<Record<string, (person: Person) => string | undefined>> = {
  created_at: ({ created }) => `"${created}"`,
  email: (person) => when(hasEmail(person), `"${person.email}"`),
  email_verified: (person) =>
    when(hasEmail(person) && person.kind.provider !== 'waad', String(person.number % 4 !== 0)),
  family_name: (person) => when(!isDatabase(person), `"${person.family}"`),
  given_name: (person) => when(!isDatabase(person), `"${person.given}"`),
  identities: (person) => `[${primaryText(person)}${secondaryText(person)}]`,
  name: (person) => (isDatabase(person) ? `"${person.email}"` : `"${person.given} ${person.family}"`),
  nickname: ({ number }) => `"user${number}"`,
  phone_number: (person) => when(!hasEmail(person), `"+1555${digits(person.number, 9)}"`),
  phone_verified: (person) => when(!hasEmail(person), 'true'),
  picture: ({ number }) =>
    `"https://s.gravatar.com/avatar/${hex(number, 32)}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fus.png"`,
  updated_at: ({ updated }) => `"${updated}"`,
  user_id: ({ id }) => `"${id}"`,
  user_metadata: (person) => userMetadata(person),
  app_metadata: (person) => appMetadata(person),
  blocked: ({ number }) => when(number % 500 === 7, 'true'),
  last_ip: (person) => when(hasSignedIn(person), `"203.0.113.${person.number % 256}"`),
  last_login: (person) => when(hasSignedIn(person), `"${person.updated}"`),
  logins_count: (person) => when(hasSignedIn(person), String(1 + (person.number % 90))),
}

/** What lies deeper and is exported often; every other path is read from the whole profile. */
export const pathTexts: typeof memberTexts = {
  'identities[0].connection': ({ kind }) => `"${kind.connection}"`,
  'identities[0].provider': ({ kind }) => `"${kind.provider}"`,
  'identities[0].isSocial': ({ kind }) => String(kind.isSocial),
}

/** GitHub's ids are numbers in the identity, though text in the id. */
function primaryText({ kind, bareId }: Person): string {
  const id = kind.provider === 'github' ? bareId : `"${bareId}"`
  return `{"connection":"${kind.connection}","user_id":${id},"provider":"${kind.provider}","isSocial":${kind.isSocial}}`
}

/** Every twentieth has a Google account linked. */
function secondaryText({ number, email, given, family }: Person): string {
  if (number % 20 !== 3) return ''
  return (
    `,{"profileData":{"email":"${email}","email_verified":true,"name":"${given} ${family}"},` +
    `"connection":"google-oauth2","user_id":"2${digits(number, 20)}","provider":"google-oauth2","isSocial":true}`
  )
}

function userMetadata({ number, given, family }: Person): string | undefined {
  if (number % 10 === 9) return undefined
  const address = `{"street":"${1 + (number % 300)} Example Street","city":"Springfield","zip":"${digits(number % 99_999, 5)}"}`
  return (
    `{"theme":"${number % 2 === 0 ? 'dark' : 'light'}","language":"en","display":"${given} ${family}",` +
    `"address":${address},"newsletter":${number % 3 === 0},"note":"${filling}"}`
  )
}

function appMetadata({ number, seed, created }: Person): string | undefined {
  if (number % 10 === 8) return undefined
  return (
    `{"plan":"${number % 7 === 0 ? 'pro' : 'free'}","account":"acc_${digits(seed, 4)}${digits(number, 12)}",` +
    `"features":["search","export","reports"],"limits":{"projects":${number % 50},"seats":${1 + (number % 9)}},"since":"${created}"}`
  )
}

/** Brings the average to a kilobyte. */
const filling = 'prefers to be written to in the morning, and never about offers of any kind'

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0')
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0')
}

/** 27 and 64 have no common divisor, so that each place is visited once. */
function mix<T>(ordered: readonly T[]): T[] {
  return ordered.map((_, index) => ordered[(index * 27) % ordered.length]).filter((item) => item !== undefined)
}
