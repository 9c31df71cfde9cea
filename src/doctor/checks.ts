// All checks, in the order in which they are shown.
import type { Check } from './check.ts'
import { auth0Clock, databaseClock } from './clocks.ts'
import { databaseVersion, migrations, roles } from './database.ts'
import { gaps, setAside, sources } from './events.ts'
import { indexes } from './indexes.ts'
import { keys } from './keys.ts'
import { rateLimit } from './rate-limit.ts'
import { redis } from './redis.ts'
import { runs, schedules, staleRows } from './rows.ts'
import { scopes } from './scopes.ts'
import { settings, versions } from './settings.ts'
import { eventStreams, logStreams } from './streams.ts'
import { tables } from './tables.ts'

export const checks: readonly Check[] = [
  { name: 'settings', needs: [], look: settings },
  { name: 'versions', needs: [], look: versions },
  { name: 'database', needs: ['database'], look: databaseVersion },
  { name: 'migrations', needs: ['database'], look: migrations },
  { name: 'roles', needs: ['schema'], look: roles },
  { name: 'indexes', needs: ['schema'], look: indexes },
  { name: 'tables', needs: ['schema'], look: tables },
  { name: 'redis', needs: [], concerns: ({ redisUrl }) => redisUrl !== undefined, look: redis },
  { name: 'signing keys', needs: [], look: keys },
  { name: 'scopes', needs: ['tenant'], look: scopes },
  {
    name: 'log stream',
    needs: ['tenant'],
    concerns: ({ logStreamTokens }) => logStreamTokens.length > 0,
    look: logStreams,
  },
  {
    name: 'event stream',
    needs: ['tenant'],
    concerns: ({ eventStreamTokens }) => eventStreamTokens.length > 0,
    look: eventStreams,
  },
  { name: 'clock of Auth0', needs: ['tenant'], look: auth0Clock },
  { name: 'clock of Postgres', needs: ['database'], look: databaseClock },
  { name: 'rate limit', needs: ['schema'], look: rateLimit },
  { name: 'sources', needs: ['schema'], look: sources },
  { name: 'gaps', needs: ['schema'], look: gaps },
  { name: 'set aside', needs: ['schema'], look: setAside },
  { name: 'rows', needs: ['schema'], look: staleRows },
  { name: 'runs', needs: ['schema'], look: runs },
  { name: 'schedules', needs: ['schema'], look: schedules },
]
