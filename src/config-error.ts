// What is said of a variable that is missing, or not as expected.
import { Environment } from './environment.ts'

/** Names the variable, what was expected and an example; never the value, which may be a secret. */
export class ConfigError extends Error {}

/** Is told of each mistake; where it does not throw, the reading goes on without. */
export type OnWrong = (error: ConfigError) => void

/** @throws ConfigError where a command needs a variable that is not set */
export function needed<T>(name: keyof Environment, value: T | undefined, why: string): T {
  if (value === undefined) throw wrong(name, `is needed ${why}`)
  return value
}

export function wrong(name: string, what: string): ConfigError {
  const schema: { description?: string; examples?: unknown } = Object(Reflect.get(Environment.properties, name))
  const [example] = Array.isArray(schema.examples) ? schema.examples : []
  return new ConfigError(`${name} ${what}. Expected: ${schema.description}. For example: ${name}=${example}`)
}
