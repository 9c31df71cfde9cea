// Query parameters that Auth0 does not have are refused, as Auth0 does: one that is ignored would pass for answered.
import type { FastifyRequest } from 'fastify'
import type { TObject } from 'typebox'
import { Failure } from '../../errors.ts'

/** @returns a hook. @throws Failure `request_invalid` */
export function onlyKnown({ properties }: TObject): (request: FastifyRequest) => Promise<void> {
  return async ({ query }) => {
    const unknown = Object.keys(Object(query)).filter((name) => !Object.hasOwn(properties, name))
    if (unknown.length > 0) {
      throw new Failure('request_invalid', { detail: `Additional properties not allowed: ${unknown.join(',')}` })
    }
  }
}
