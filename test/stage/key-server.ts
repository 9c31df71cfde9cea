// A key set as a tenant publishes it, to be changed, withheld or blown up at will, and counted.
import { createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface KeyServer {
  /** Without trailing slash. */
  url: string
  /** Requests so far, whatever for. */
  requests: number
  keys: unknown[]
  /** Answers instead of the set; undefined: the set. */
  instead: ((response: ServerResponse) => void) | undefined
}

export async function openKeyServer(t: Test, ...keys: unknown[]): Promise<KeyServer> {
  const server = createServer((_request, response) => {
    opened.requests++
    if (opened.instead) opened.instead(response)
    else response.end(JSON.stringify({ keys: opened.keys }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const opened: KeyServer = { url: `http://127.0.0.1:${port}`, requests: 0, keys, instead: undefined }
  return opened
}

export interface Signer {
  /** The public key as a tenant publishes it. */
  jwk: Record<string, unknown>
  /** The same with its private members. */
  privateJwk: Record<string, unknown>
  sign(header: Record<string, unknown>, payload: Record<string, unknown>): string
}

/** @param bits of the modulus */
export function newSigner(kid: string, bits = 2048): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const named = { kid, use: 'sig', alg: 'RS256' }
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), ...named },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...named },
    sign: (header, payload) => {
      const text = `${encode({ alg: 'RS256', typ: 'JWT', kid, ...header })}.${encode(payload)}`
      return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
    },
  }
}
