// A route's schemas are compiled when it is first asked: all of them at once are half of what it takes to build the API.
import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>
type Validate = ((data: unknown) => unknown) & { errors?: unknown }

/** Fastify's own compilers, each called no sooner than its result. */
export function lazySchemas(): SchemaController {
  const [validators, serializers] = [AjvCompiler(), SerializerSelector()]
  const buildValidator: typeof validators = (...settings) => {
    const compile = validators(...settings)
    return (route) => Object(lazyValidate(() => compile(route)))
  }
  const buildSerializer: typeof serializers = (...settings) => {
    const compile = serializers(...settings)
    return (route) => {
      const serialize = once(() => compile(route))
      return (data) => serialize()(data)
    }
  }
  return { compilersFactory: { buildValidator, buildSerializer } }
}

/** What is wrong stands on the function, as Fastify reads it, right after the call. */
function lazyValidate(compile: () => Validate): Validate {
  const compiled = once(compile)
  const validate: Validate = (data) => {
    const made = compiled()
    const outcome = made(data)
    validate.errors = made.errors
    return outcome
  }
  return validate
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
