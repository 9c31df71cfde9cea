// What is packed for the tests, which are many short processes.

/** Of each, the doors that sources and tests use. */
export const packages = {
  '@fastify/type-provider-typebox': ['.'],
  ajv: ['./dist/2020.js'],
  'ajv-formats': ['.'],
  auth0: ['.'],
  typebox: ['.', './schema', './value'],
}
