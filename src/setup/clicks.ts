// What to click in Auth0's Dashboard where no token may do it, with the values to paste. Secrets stay in the settings.
import { neededScopes } from '../auth0/scopes.ts'
import { managementAudience } from './grant-steps.ts'
import { kindsOf, type Wanted } from './plan.ts'
import { eventTypesFor, neededFilters, ownName, permissions, webhookPaths } from './wanted.ts'

/** @param envFile where the secrets are to be found */
export function clicksFor(wanted: Wanted, envFile: string): string {
  const streams = kindsOf(wanted, wanted.url !== undefined && wanted.eventStream)
  const scopes = neededScopes({ ...wanted.features, streams })
  const steps = [
    apiClicks(wanted),
    applicationClicks(wanted, scopes, envFile),
    ...(wanted.url === undefined ? [] : [logStreamClicks(wanted.url, envFile)]),
    ...(wanted.url === undefined || !wanted.eventStream ? [] : [eventStreamClicks(wanted, envFile)]),
    ['Actions', 'None is needed.'],
  ]
  const numbered = steps.map(([title, ...lines], index) => [
    `${index + 1}. ${title}`,
    ...lines.map((line) => `   ${line}`),
  ])
  return numbered.map((lines) => lines.join('\n')).join('\n\n')
}

function apiClicks({ audience }: Wanted): string[] {
  return [
    'Applications > APIs: the API of your tokens (Create API, where there is none)',
    `Identifier     ${audience}`,
    'Settings       Enable RBAC: on; Add Permissions in the Access Token: on',
    ...permissions.map(({ value, description }) => `Permissions    ${value}    ${description}`),
  ]
}

function applicationClicks({ clientId, domain }: Wanted, scopes: string[], envFile: string): string[] {
  const isThere = clientId !== undefined
  return [
    isThere ? 'Applications > Applications: the machine client' : 'Applications > Applications > Create Application',
    ...(isThere ? [`Client ID      ${clientId}`] : [`Name           ${ownName}`, 'Type           Machine to Machine']),
    `API            Auth0 Management API (${managementAudience(domain)})`,
    ...scopes.map((scope) => `Permission     ${scope}`),
    ...(isThere
      ? []
      : [`Then           Client ID and Client Secret into ${envFile}, as AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET`]),
  ]
}

function logStreamClicks(url: string, envFile: string): string[] {
  return [
    'Monitoring > Streams > Create Stream > Custom Webhook',
    `Name                ${ownName}`,
    `Payload URL         ${url}${webhookPaths['log-streams']}`,
    `Authorization Token the value of LOG_STREAM_TOKENS in ${envFile}`,
    'Content Type        application/json',
    'Content Format      JSON Lines',
    ...neededFilters.map((name) => `Filter by category  ${name}`),
  ]
}

function eventStreamClicks({ url, features }: Wanted, envFile: string): string[] {
  return [
    'Event Streams > Create Event Stream > Webhook (where the plan has Event Streams)',
    `Name                ${ownName}`,
    `Webhook Endpoint    ${url}${webhookPaths['event-streams']}`,
    `Authorization       Bearer: the value of EVENT_STREAM_TOKENS in ${envFile}`,
    ...eventTypesFor(features.grants.includes('organizations')).map((type) => `Event               ${type}`),
  ]
}
