// The music app of `examples/music` beside a mirror, and people who sign in to it as its page does.
import { createHash, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { ManagementClient } from 'auth0'
import type { Test } from 'tap'
import { buildMusic } from '../../examples/music/src/app.ts'
import type { PrismaClient } from '../../examples/music/src/generated/client.ts'
import { fetchAt } from '../../src/auth0/management.ts'
import type { PostLoginAction } from '../../src/tenant/post-login.ts'
import { type Answer, call, type Mirror, startMirror } from './mirror.ts'
import { openTenant } from './tenant.ts'

export interface Music {
  url: string
  mirror: Mirror
  prisma: PrismaClient
  management: ManagementClient
  /** Authorization Code with PKCE, as a browser goes through it. @returns the token */
  signIn(userId: string): Promise<string>
  call(method: string, path: string, token: string, body?: unknown): Promise<Answer>
}

const example = (path: string) => new URL(`../../examples/music/${path}`, import.meta.url)

export async function startMusic(t: Test): Promise<Music> {
  const secrets: Record<string, string> = { ACTION_SECRET: 'action-secret' }
  const { onExecutePostLogin }: Pick<PostLoginAction, 'onExecutePostLogin'> = createRequire(import.meta.url)(
    example('action/playlist-editor.js').pathname,
  )
  const tenant = await openTenant({ postLogin: [{ onExecutePostLogin, secrets }] })
  t.teardown(tenant.close)
  const mirror = await startMirror(t, { tenant })
  const { databaseUrl, auth0 } = mirror
  const { migrateMusic }: { migrateMusic: (url: string) => Promise<void> } = await import(example('migrate.mjs').href)
  await migrateMusic(databaseUrl)
  const { clientId, clientSecret, domain } = auth0
  const app = await buildMusic({
    databaseUrl,
    tenant: tenant.issuer,
    audience: tenant.audience,
    clientId,
    clientSecret,
    signInClientId: 'local-app',
    actionSecret: 'action-secret',
    page: example('page/'),
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  secrets['API_URL'] = url
  const management = new ManagementClient({ domain, clientId, clientSecret, fetch: fetchAt(auth0) })
  return {
    url,
    mirror,
    prisma: app.prisma,
    management,
    signIn: (userId) => signIn(tenant.issuer, url, userId),
    call: (method, path, token, body) => call(method, url + path, { token, body }),
  }
}

async function signIn(issuer: string, url: string, userId: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const redirect_uri = `${url}/`
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: 'local-app',
    redirect_uri,
    state: 'x',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const page = await (await fetch(`${issuer}authorize?${asked}`)).text()
  const [, action = ''] = /action="\/([^"]+)"/.exec(page) ?? []
  const form = new URLSearchParams({ user_id: userId })
  const back = await fetch(issuer + action, { method: 'POST', body: form, redirect: 'manual' })
  const { searchParams } = new URL(String(back.headers.get('location')))
  const code = String(searchParams.get('code'))
  const grant = {
    grant_type: 'authorization_code',
    client_id: 'local-app',
    code,
    redirect_uri,
    code_verifier: verifier,
  }
  const answer = await fetch(`${issuer}oauth/token`, { method: 'POST', body: new URLSearchParams(grant) })
  const { access_token }: { access_token?: unknown } = Object(await answer.json())
  if (typeof access_token !== 'string') throw new Error(`no token: ${searchParams}`)
  return access_token
}
