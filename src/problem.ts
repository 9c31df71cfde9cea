// What routes say of their answers beyond the schemas that Fastify validates and writes with: for the document alone.
import { type TSchema, Type } from 'typebox'
import type { FailureCode } from './errors.ts'

/** The body of every error answer (RFC 9457). */
export const Problem = Type.Object(
  {
    title: Type.String({ description: 'For people' }),
    status: Type.Integer({ description: 'That of the answer' }),
    code: Type.String({ description: 'For programs: stable' }),
    detail: Type.Optional(Type.String({ description: 'What it was in this case, for people' })),
  },
  { title: 'Problem', description: 'Some codes have members of their own', additionalProperties: true },
)

/** A body that Fastify does not know the form of. */
export interface Body {
  /** `text/plain` */
  type: string
  schema: TSchema
  description?: string
}

declare module 'fastify' {
  interface FastifySchema {
    /** Codes of this route's own; those of its security, of its input and of our own trouble need not be named. */
    refuses?: readonly FailureCode[]
    /** Headers of its answers that let in, which all of them have unless they are optional; an object type. */
    answerHeaders?: TSchema
    /** As well, of its refusals. */
    refusalHeaders?: TSchema
    /** The body of its 200 beside the JSON of `response`; undefined and no `response`: there is none. */
    answers?: Body
    /** The body of its error answers, where that is no `Problem`. */
    refusalBody?: TSchema
    /** The body that it takes, where that is not validated. */
    takes?: Body
  }
}
