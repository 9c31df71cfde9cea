// The HTTP API for programs: each route typed as docs/openapi.json has it. Nothing but `fetch` is needed.
import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

export type { components, operations, paths } from './schema.ts'

/** A row of `users`, as the routes answer with it. */
export type User = components['schemas']['User']

type Problem = components['schemas']['Problem']

export interface MirrorClientOptions {
  /** Where the mirror is: `https://mirror.acme.com`. */
  baseUrl: string
  /** An access token, or where to get a valid one before each request. Without it none is sent. */
  token?: string | (() => string | Promise<string>)
  /** Instead of the global one. */
  fetch?: (request: Request) => Promise<Response>
}

export type MirrorClient = Client<paths>

/**
 * A client whose methods are those of HTTP, and whose paths are those of the document. Each resolves to `{ data, error,
 * response }`: `error` is the problem, with the `code`s that this route has. Rejects only where there was no answer.
 *
 * @example
 * const mirror = mirrorClient({ baseUrl: 'http://127.0.0.1:3000', token })
 * const { data, error } = await mirror.GET('/users/{id}', { params: { path: { id: 'auth0|ada' } } })
 * if (error?.code === 'user_unknown') …
 */
export function mirrorClient({ baseUrl, token, fetch }: MirrorClientOptions): MirrorClient {
  const client = createClient<paths>({ baseUrl: baseUrl.replace(/\/+$/, ''), ...(fetch && { fetch }) })
  if (token !== undefined) {
    client.use({
      onRequest: async ({ request }) => {
        request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`)
      },
    })
  }
  return client
}

/**
 * What a request was answered with, for whom an error is an exception.
 *
 * @example
 * const user = await answerOf(mirror.GET('/me'))
 * @throws MirrorProblem
 */
export async function answerOf<Data>(
  request: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await request
  if (!response.ok || error !== undefined) throw new MirrorProblem(error, response)
  return data as Exclude<Data, undefined> // an answer that is well has a body as the document says
}

/** `code` is stable, `problem` the whole body; `other` is the code of what is no answer of a mirror. */
export class MirrorProblem extends Error {
  override name = 'MirrorProblem'
  readonly status: number
  readonly code: string
  readonly problem: Problem
  /** Seconds after which to come again; of 429 and 503. */
  readonly retryAfterSeconds: number | undefined

  constructor(body: unknown, { status, statusText, headers }: Response) {
    const problem = isProblem(body) ? body : { title: statusText || String(status), status, code: 'other' }
    super(problem.detail ?? problem.title)
    this.status = status
    this.code = problem.code
    this.problem = problem
    const after = headers.get('retry-after')
    this.retryAfterSeconds = after === null ? undefined : Number(after)
  }
}

function isProblem(body: unknown): body is Problem {
  const { title, code }: { title?: unknown; code?: unknown } = Object(body)
  return typeof title === 'string' && typeof code === 'string'
}
