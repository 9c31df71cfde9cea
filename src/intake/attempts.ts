// Failed attempts to get in, counted by address: each costs a signature's verification, or is a guess at a secret. Whoever
// comes with what is right is never counted.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import { seldom } from '../log.ts'

export interface Attempts {
  /**
   * @returns undefined where nobody has too many, and nothing need be waited for
   * @throws Failure `too_many_requests` where this address has failed too often
   */
  check(request: FastifyRequest): Promise<void> | undefined
  /** Counts a failed attempt. @throws Failure `too_many_requests` where it is one too many */
  failed(request: FastifyRequest): Promise<void>
}

const windowMs = 60_000

/** Addresses remembered, the most recent ones. */
const addresses = 10_000

/**
 * @param app what is added to it stays inside
 * @param perMinute failed attempts of one address, of one /64 for IPv6; 0: no limit
 */
export async function openAttempts(app: FastifyInstance, perMinute: number): Promise<Attempts> {
  if (perMinute === 0) return { check: () => undefined, failed: async () => undefined }
  let limiter: ReturnType<FastifyInstance['createRateLimit']> | undefined
  const limit: FastifyPluginAsync = async (inside) => {
    await inside.register(rateLimit, { global: false, max: perMinute, timeWindow: windowMs, cache: addresses })
    limiter = inside.createRateLimit()
  }
  await app.register(limit)
  /** Nobody has too many until then, and nobody has to be looked up. */
  let exceededUntil = Number.NEGATIVE_INFINITY

  const tellOfProxy = seldom(
    app.log,
    'all who come through a proxy share one limit of failed attempts: set TRUST_PROXY',
  )

  async function count(request: FastifyRequest, increment: boolean): Promise<void> {
    const state = await limiter?.(request, { increment })
    if (state === undefined || state.isAllowed || !state.isExceeded) return
    if (isProxyUnknown(request)) tellOfProxy(undefined)
    exceededUntil = Math.max(exceededUntil, performance.now() + state.ttl)
    throw new Failure('too_many_requests', { retryAfterSeconds: state.ttlInSeconds })
  }

  return {
    check: (request) => (performance.now() < exceededUntil ? count(request, false) : undefined),
    failed: (request) => count(request, true),
  }
}

/** It says that it was passed on, and by nobody who is believed. */
function isProxyUnknown({ headers, ip, socket }: FastifyRequest): boolean {
  return headers['x-forwarded-for'] !== undefined && ip === socket.remoteAddress
}
