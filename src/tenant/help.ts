// What GET /local/help tells: every route under /local/ with a line that can be pasted.
import type { JsonObject } from './members.ts'
import type { Settings } from './parts.ts'

const user =
  '{"user_id":"auth0|ada","email":"ada@example.com","identities":[{"provider":"auth0","user_id":"ada","connection":"Username-Password-Authentication","isSocial":false}]}'
const faults =
  '{"deliveries":{"dropped":0.1,"duplicated":0.1,"delayed":0.1,"reordered":0.1,"delayMs":1000},"api":{"slow":0.1,"slowMs":1000,"409":0.05,"429":0.05,"500":0.05},"indexLagMs":3000,"bareUpdates":0.5}'

const routes: readonly (readonly [route: string, does: string, body?: string])[] = [
  [
    'POST token',
    'a person’s access token; whoever is new here signs up with it, without a log event',
    '{"user_id":"auth0|ada","permissions":["read:users"],"claims":{"org_id":"org_1"},"expires_in":3600}',
  ],
  [
    'POST management-token',
    'a Management token as the Dashboard’s API Explorer gives one; with all scopes unless "scopes" names them',
    '{"scopes":["read:users","create:log_streams"]}',
  ],
  [
    'POST users',
    'takes users as they are: one object, an array, or one object a line; no log events with ?silent=true',
    user,
  ],
  [
    'POST login',
    'a login, and the log event of it; "ip" and "profile" (what the identity provider says now) may be given',
    '{"user_id":"auth0|ada"}',
  ],
  [
    'POST join',
    'a user joins an organisation by invitation, and the log event of it',
    '{"user_id":"auth0|ada","organization_id":"org_0123456789abcdef"}',
  ],
  ['POST scopes', 'scopes that the machine client lacks from now on: 403', '{"lacked":["read:organizations"]}'],
  ['GET faults', 'the faults in force'],
  ['POST faults', 'shares from 0 to 1 of what goes wrong, and the lag of the user search; {} sets all calm', faults],
  ['POST retention', 'how long the log keeps events; an older checkpoint is answered 400', '{"seconds":86400}'],
  ['GET feed', 'how many follow the Events API'],
  [
    'POST feed',
    'ends all connections to the Events API (with "error", as that event), forgets all offsets, sets the limit of connections and the pace of heartbeats',
    '{"end":true,"forget":true,"connections":1,"heartbeatMs":1000}',
  ],
  [
    'POST exports',
    'what export jobs are like, and what goes wrong with them; what is not named is as usual',
    '{"allowed":true,"durationMs":50,"failing":null,"linkSeconds":60,"cutAtByte":null,"dropAtByte":null,"brokenLine":null,"bytesPerSecond":null}',
  ],
  ['POST keys/rotate', 'the next signing key becomes the current one; older keys stay served'],
  ['GET exports', 'the settings of exports, and figures of jobs and downloads'],
  ['GET clock', 'the tenant’s time, and whether it stands still'],
  [
    'POST clock',
    'sets the tenant’s clock, stops it, lets it run, or moves it on: what falls due on the way is done',
    '{"now":"2026-09-01T08:00:00.000Z","stopped":true,"advanceMs":60000}',
  ],
  ['GET plan', 'the rate limits in force: calls, 429s by window and the lowest remaining of each bucket'],
  [
    'POST plan',
    'none, free, essentials or enterprise: whose rate limits apply; buckets full, books empty; whether there are Event Streams, and how many log streams there may be',
    '{"plan":"essentials","retryAfter":false,"eventStreams":false,"logStreams":2}',
  ],
  [
    'POST generate',
    'users that are computed and not stored, in place of those generated before',
    '{"count":1000000,"seed":1,"sameInstant":3000}',
  ],
  [
    'POST storm',
    'changes so many users by chance, with their events, or without ("silent"); "ids" tells whom',
    '{"count":1000,"silent":false,"ids":true}',
  ],
  ['POST log-streams/flush', 'answers when everything queued has been delivered, or given up for now'],
  ['GET help', 'this list'],
]

export function describeLocal(settings: Settings): JsonObject {
  const { issuer, audience, clientId, clientSecret } = settings
  return {
    issuer,
    audience,
    client_id: clientId,
    client_secret: clientSecret,
    local: routes.map(([route, does, body]) => {
      const [method = '', path = ''] = route.split(' ')
      const url = `${issuer}local/${path}`
      return { route: `${method} /local/${path}`, does, example: makeCurl(method, url, body) }
    }),
  }
}

function makeCurl(method: string, url: string, body: string | undefined): string {
  const data = body === undefined ? '' : ` -H 'content-type: application/json' -d '${body}'`
  return method === 'GET' ? `curl ${url}` : `curl -X ${method} ${url}${data}`
}
