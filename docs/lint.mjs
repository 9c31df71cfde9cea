// `npm run lint:openapi`: docs/openapi.json as two linters see it. They come when they are asked for, since they are large.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

const linters = [
  ['@redocly/cli@2.77.0', 'lint', '--extends=recommended', '--max-problems=50', 'docs/openapi.json'],
  [
    '@stoplight/spectral-cli@6.16.3',
    'lint',
    '--ruleset=docs/spectral.yaml',
    '--fail-severity=hint',
    'docs/openapi.json',
  ],
]

for (const [name, ...args] of linters) {
  const { status, stdout, stderr } = spawnSync('npx', ['-y', name, ...args], { cwd: root, env, encoding: 'utf8' })
  const said = stdout + stderr
  process.stdout.write(said)
  // redocly's exit code does not count warnings
  if (status !== 0 || /You have \d+ warning/.test(said)) process.exitCode = 1
}
