// Validators and serializers are compiled with the first request that needs them: there are hundreds, of which a process
// uses a few. To compile all of them was a quarter of a start, and they stayed in memory.
import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'

type Validate = ReturnType<FastifySchemaCompiler<unknown>>
type SerializerCompiler = Parameters<FastifyInstance['setSerializerCompiler']>[0]

/** Fastify's own compilers, each asked late. What is wrong with a schema is told by the first request of its route (500). */
export function compileLate(app: FastifyInstance): void {
  const validators = AjvCompiler()({}, { customOptions: {} })
  const serializers = SerializerSelector()({}, {})
  app.setValidatorCompiler(late((route) => validators({ ...route })))
  app.setSerializerCompiler(lateSerializers((route) => serializers({ httpStatus: '', ...route })))
}

function late(compile: FastifySchemaCompiler<unknown>): FastifySchemaCompiler<unknown> {
  return (route) => {
    let compiled: Validate | undefined
    const validate: Validate = (data) => {
      compiled ??= compile(route)
      const valid = compiled(data)
      validate.errors = compiled.errors ?? null
      return valid
    }
    return validate
  }
}

function lateSerializers(compile: SerializerCompiler): SerializerCompiler {
  return (route) => {
    let serialize: ((data: unknown) => string) | undefined
    return (data) => {
      serialize ??= compile(route)
      return serialize(data)
    }
  }
}
