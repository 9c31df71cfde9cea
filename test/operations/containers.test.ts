import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { readConfig } from '../../src/config.ts'
import { Environment } from '../../src/environment.ts'

const read = (path: string) => readFile(resolve(path), 'utf8')

interface Service {
  command?: string[]
  environment?: Record<string, string | null>
  profiles?: string[]
  ports?: string[]
  volumes?: string[]
  depends_on?: Record<string, unknown> | string[]
}
const compose = parse(await read('docker-compose.yml'), { merge: true })
const services: Record<string, Service> = compose.services
const dockerfile = await read('Dockerfile')

/** Of the container itself, whose port outside is the compose file's; and what `setup` alone takes. */
const inside = ['PORT', 'HOST', 'TENANT_PORT', 'TENANT_HOST', 'AUTH0_SETUP_TOKEN']

t.test('the compose file hands on every variable, and no other', async (t) => {
  const known = Object.keys(Environment.properties).filter((name) => !inside.includes(name))
  for (const name of ['mirror', 'migrate', 'api', 'worker'])
    t.strictSame(
      new Set(Object.keys(services[name]?.environment ?? {})),
      new Set(name === 'mirror' ? [...known, 'TENANT_HOST'] : known),
      name,
    )
  for (const name of ['migrate', 'api', 'worker', 'mirror']) {
    const given = Object.entries(services[name]?.environment ?? {}).filter(([, value]) => value !== null)
    const variables = Object.fromEntries(
      given.map(([variable, value]) => [variable, String(value).replace(/\$\{\w+:-([\w-]+)\}/g, '$1')]),
    )
    const tenant =
      name === 'mirror' ? {} : { AUTH0_DOMAIN: 'a.eu.auth0.com', AUTH0_AUDIENCE: 'a', AUTH0_CLIENT_SECRET: 's' }
    if (name !== 'mirror')
      t.throws(() => readConfig(variables), /AUTH0_DOMAIN is needed/, `${name} waits for no tenant`)
    t.match(
      readConfig({ ...variables, ...tenant }),
      {
        redisUrl: 'redis://redis:6379',
        databaseUrl: /@postgres:5432\//,
        tenantHost: name === 'mirror' ? '0.0.0.0' : '127.0.0.1',
      },
      name,
    )
  }
})

t.test('what services need is there, and schedules are not thrown away', async (t) => {
  t.match(services['redis']?.command, ['redis-server', '--maxmemory-policy', 'noeviction'])
  t.equal(services['mirror']?.profiles, undefined, 'what comes up by itself')
  t.match(services['mirror']?.ports, [/:3000$/, '127.0.0.1:4000:4000'], 'its tenant is for this machine')
  for (const name of ['migrate', 'api', 'worker']) t.strictSame(services[name]?.profiles, ['split'], name)
  for (const name of ['prometheus', 'grafana']) t.strictSame(services[name]?.profiles, ['observe'], name)
  for (const [name, { depends_on = {}, volumes = [] }] of Object.entries(services)) {
    const needed = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on)
    for (const other of needed) t.ok(other in services, `${name} needs ${other}`)
    for (const [source = ''] of volumes.map((volume) => volume.split(':')))
      t.ok(source.startsWith('./') ? existsSync(resolve(source)) : source in compose.volumes, `${name}: ${source}`)
  }
  const [job] = parse(await read('observability/prometheus.yml')).scrape_configs
  t.strictSame(job.dns_sd_configs[0].names, ['mirror', 'api'])
  for (const name of job.dns_sd_configs[0].names) t.ok(name in services, name)
})

t.test('the image is made of what is there, and runs without rights', async (t) => {
  const ignored = (await read('.dockerignore')).split('\n')
  for (const [, words = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm))
    for (const path of words.split(' ').slice(0, -1)) {
      t.ok(existsSync(resolve(path)), path)
      t.ok(ignored.includes(`!${path.split('/')[0]}`), `${path} is not ignored`)
    }
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  t.match(last, /^USER node$/m)
  t.match(last, /^ENTRYPOINT \["node", "dist\/start\/cli\.js"\]$/m, 'Node itself hears SIGTERM')
  t.match(last, /^HEALTHCHECK .*\/health\/live/m)
  t.notMatch(last, /^RUN /m, 'everything is made in the stage before')
})
