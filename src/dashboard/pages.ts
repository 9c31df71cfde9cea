// GET /dashboard, and the files that its page is made of. Whoever is not signed in gets the page to sign in with.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import compress from '@fastify/compress'
import files from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import type { OnRequest } from './guard.ts'
import { pageHeaders } from './headers.ts'

const hide = { schema: { hide: true } }

const pageFolder = fileURLToPath(new URL('page/', import.meta.url))

/** Of the chart's package, those two and no more. */
const chartFiles = ['uPlot.esm.js', 'uPlot.min.css']

/** Open to anybody: there is no secret in them. */
export const assets: FastifyPluginAsync = async (app) => {
  await app.register(pageHeaders)
  await app.register(compress, { encodings: ['br', 'gzip'] })
  const chart = join(dirname(createRequire(import.meta.url).resolve('uplot/package.json')), 'dist')
  await app.register(files, {
    root: [pageFolder, chart],
    prefix: '/dashboard/assets/',
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    wildcard: false,
    allowedPath: (path) => !path.startsWith('/uPlot') || chartFiles.includes(path.slice(1)),
    // another version of the mirror has other files under the same names
    cacheControl: false,
    setHeaders: (reply) => void reply.header('cache-control', 'public, no-cache'),
  })
}

export const pages: FastifyPluginAsync<{ admit: OnRequest }> = async (app, { admit }) => {
  await app.register(pageHeaders)
  await app.register(compress, { encodings: ['br', 'gzip'] })
  const [index, signIn] = await Promise.all(
    ['index.html', 'sign-in.html'].map((name) => readFile(join(pageFolder, name))),
  )
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const isOpen = await isAdmitted(admit, request)
    reply.code(isOpen ? 200 : 401).header('vary', 'cookie, authorization')
    return reply.type('text/html; charset=utf-8').send(isOpen ? index : signIn)
  }
  for (const path of ['/dashboard', '/dashboard/']) app.get(path, hide, show)
}

async function isAdmitted(admit: OnRequest, request: FastifyRequest): Promise<boolean> {
  try {
    await admit(request)
    return true
  } catch (error) {
    if (error instanceof Failure && (error.status === 401 || error.status === 403)) return false
    throw error
  }
}
