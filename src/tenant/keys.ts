// The tenant's signing keys: one signs, one is announced, and the old ones are served for as long as the tenant lives.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import { parseJson, writeJson } from '../json.ts'
import { isObject, type JsonObject } from './members.ts'

interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export class KeyRing {
  #previous: readonly SigningKey[] = []
  #current: SigningKey
  #next: Promise<SigningKey>

  constructor(current: SigningKey, next: Promise<SigningKey>) {
    this.#current = current
    this.#next = next
  }

  /** Auth0 always serves the current key and the next one, and the previous until it is revoked ("Signing Keys"). */
  async publicKeys(): Promise<JsonObject> {
    const keys = [this.#current, await this.#next, ...this.#previous]
    return { keys: keys.map(publicForm) }
  }

  async rotate(): Promise<string> {
    const next = await this.#next
    this.#previous = [this.#current, ...this.#previous]
    this.#current = next
    this.#next = makeKey()
    return next.kid
  }

  sign(payload: JsonObject): string {
    const header = { alg: 'RS256', typ: 'JWT', kid: this.#current.kid }
    const signed = `${encode(writeJson(header))}.${encode(writeJson(payload))}`
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.#current.privateKey).toString('base64url')}`
  }

  /** The payload of a token that this tenant signed; undefined for any other. Says nothing about its expiry. */
  verify(token: string): JsonObject | undefined {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.')
    const kid = decode(header)?.['kid']
    const key = [this.#current, ...this.#previous].find((candidate) => candidate.kid === kid)
    if (key === undefined || rest.length > 0) return undefined
    const signed = Buffer.from(`${header}.${payload}`)
    const genuine = verify('RSA-SHA256', signed, key.publicKey, Buffer.from(signature, 'base64url'))
    return genuine ? decode(payload) : undefined
  }

  /** Waits for the key that is being made, so that nothing runs on after the tenant has closed. */
  async close(): Promise<void> {
    await this.#next
  }
}

export async function makeKeyRing(privateKeys?: readonly [current: string, next: string]): Promise<KeyRing> {
  if (privateKeys === undefined) {
    const next = makeKey()
    return new KeyRing(await makeKey(), next)
  }
  const [current, next] = privateKeys.map((pem) => signingKey(createPrivateKey(pem)))
  if (current === undefined || next === undefined) throw new Error('two keys are needed')
  return new KeyRing(current, Promise.resolve(next))
}

async function makeKey(): Promise<SigningKey> {
  return signingKey((await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey)
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey)
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return { kid: createHash('sha256').update(der).digest('base64url').slice(0, 21), privateKey, publicKey }
}

function publicForm(key: SigningKey): JsonObject {
  const { n, e } = key.publicKey.export({ format: 'jwk' })
  return { kty: 'RSA', use: 'sig', n, e, kid: key.kid, alg: 'RS256' }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function decode(part: string): JsonObject | undefined {
  try {
    const value = parseJson(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined // not JSON: no token of ours
  }
}
