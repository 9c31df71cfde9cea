// Real answers of the running product, by operation and status, and by code: `npm run docs:examples` writes them.
export const examples: Record<string, unknown> = {}
