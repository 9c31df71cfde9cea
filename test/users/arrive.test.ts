import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { type Arrived, arrive } from '../../src/users/arrive.ts'
import { findUser } from '../../src/users/read.ts'
import { userAsJson } from '../../src/users/user.ts'
import { openDatabase, openPool } from '../stage/database.ts'

const owner = await openPool(t, await openDatabase(t))

/** All of it in one: what is found, removed, made, and touched. */
const whole = `
  WITH asked AS (SELECT id, to_timestamp(issued_at) AS issued_at FROM unnest($1::text[], $2::float8[]) AS a(id, issued_at)),
  found AS (SELECT u.*, asked.issued_at FROM asked JOIN users u USING (id)),
  removed AS (
    SELECT asked.id, r.gone_at FROM asked JOIN mirror.removed r ON r.digest = sha256(convert_to(asked.id, 'UTF8'))
    WHERE asked.id NOT IN (SELECT id FROM found) AND asked.issued_at <= r.known_at
  ),
  made AS (
    INSERT INTO users AS u (id, stale_since, stale_reason, hinted_at, shown_from, hints, last_seen_at)
    SELECT id, issued_at, 'first request', issued_at, issued_at, 1, now() FROM asked
    WHERE id NOT IN (SELECT id FROM found) AND id NOT IN (SELECT id FROM removed)
    ON CONFLICT (id) DO NOTHING
    RETURNING u.*
  ),
  due AS (
    SELECT u.id, (f.gone_at IS NOT NULL) AS doubted FROM users u JOIN found f USING (id)
    WHERE (f.gone_at IS NULL AND (f.last_seen_at IS NULL OR f.last_seen_at < now() - interval '1 minute'))
       OR (greatest(f.answered_at, f.told_at) < f.issued_at AND f.gone_at IS NOT NULL AND f.stale_since IS NULL)
  ),
  touched AS (
    UPDATE users u SET
      last_seen_at = CASE WHEN due.doubted THEN u.last_seen_at ELSE now() END,
      stale_since  = CASE WHEN due.doubted THEN found.issued_at ELSE u.stale_since END,
      stale_reason = CASE WHEN due.doubted THEN 'token issued after deletion'
                          WHEN u.stale_since IS NOT NULL AND greatest(u.answered_at, u.told_at) IS NULL THEN 'first request'
                          ELSE u.stale_reason END,
      hinted_at    = CASE WHEN due.doubted THEN 'infinity' ELSE u.hinted_at END,
      hints        = u.hints + due.doubted::int
    FROM due JOIN found USING (id) WHERE u.id = due.id
    RETURNING u.id, due.doubted OR (u.stale_reason = 'first request' AND found.stale_reason IS DISTINCT FROM 'first request') AS asked
  ),
  tombstones AS (
    SELECT t.* FROM removed r, jsonb_populate_record(NULL::users, jsonb_build_object('id', r.id, 'gone_at', r.gone_at,
      'identities', '[]'::jsonb, 'user_metadata', '{}'::jsonb, 'app_metadata', '{}'::jsonb, 'attributes', '{}'::jsonb,
      'first_seen_at', r.gone_at)) t
  )
  SELECT m.id, ${userAsJson('m')} AS json, coalesce(blocked, false) AS blocked, gone_at IS NOT NULL AS gone, true AS asked FROM made m
  UNION ALL
  SELECT r.id, ${userAsJson('r')}, false, true, false FROM tombstones r
  UNION ALL
  SELECT f.id, ${userAsJson('f')}, coalesce(f.blocked, false), f.gone_at IS NOT NULL, coalesce(t.asked, false)
  FROM found f LEFT JOIN touched t ON t.id = f.id`

const second = (n: number) => new Date(Date.UTC(2026, 8, 1, 8, 0, n)).toISOString()
const instant = fc.integer({ min: 0, max: 9 }).map(second)
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const row = fc
  .record({
    email: perhaps(fc.constant('ada@example.com')),
    blocked: perhaps(fc.boolean()),
    answered_at: perhaps(instant),
    told_at: perhaps(instant),
    gone_at: perhaps(instant),
    last_seen_at: fc.constantFrom(null, 'now', second(0)),
    hints: fc.nat(3),
    waits: perhaps(
      fc.record({
        stale_since: instant,
        stale_reason: fc.constantFrom('new', 'first request'),
        hinted_at: fc.constantFrom('-infinity', 'infinity', second(3)),
        shown_from: perhaps(instant),
      }),
    ),
  })
  .map(({ waits, ...rest }) => ({ ...rest, ...waits }))
const history = fc.record({
  row: perhaps(row),
  /** Of a row that was removed. */
  known_at: perhaps(instant),
  issuedAt: fc.tuple(instant, fc.constantFrom(0, 0.25)).map(([date, part]) => Date.parse(date) / 1000 + part),
})
const histories = fc.sample(history, 600)

type Place = (index: number) => string

async function lay(of: Place) {
  const rows = histories.flatMap(({ row }, index) => (row ? [{ id: of(index), ...row }] : []))
  await owner.query(
    `INSERT INTO users (id, email, blocked, answered_at, told_at, gone_at, last_seen_at, hints, stale_since, stale_reason, hinted_at, shown_from)
     SELECT id, email, blocked, answered_at, told_at, gone_at, last_seen_at, hints, stale_since, stale_reason, hinted_at, shown_from
     FROM jsonb_populate_recordset(NULL::users, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
  const removed = histories.flatMap(({ row, known_at }, index) =>
    row === null && known_at !== null
      ? [{ digest: createHash('sha256').update(of(index)).digest('hex'), known_at }]
      : [],
  )
  await owner.query(
    `INSERT INTO mirror.removed (digest, gone_at, known_at)
     SELECT decode(digest, 'hex'), known_at, known_at FROM jsonb_to_recordset($1::jsonb) AS r(digest text, known_at timestamptz)`,
    [JSON.stringify(removed)],
  )
}

/** What is of this minute is that, and no instant. */
function settled(text: string, of: Place, index: number): string {
  return text
    .replaceAll(of(index), 'it')
    .replace(/"20[^"]*"/g, (found) =>
      Math.abs(Date.now() - Date.parse(found.slice(1, -1))) < 600_000 ? '"just now"' : found,
    )
}

async function outcome(of: Place, arrived: ReadonlyMap<string, Arrived>) {
  const { rows } = await owner.query('SELECT id, to_jsonb(u)::text AS json FROM users u WHERE id = ANY($1)', [
    histories.map((_, index) => of(index)),
  ])
  const left = new Map(rows.map(({ id, json }) => [id, json]))
  return histories.map((_, index) => {
    const { json, ...said } = arrived.get(of(index)) ?? { json: '' }
    return { ...said, json: settled(json, of, index), row: settled(left.get(of(index)) ?? '', of, index) }
  })
}

for (const isRemembered of [false, true]) {
  const title = isRemembered ? ', also where rows were removed' : ''
  t.test(`each arrival is answered as it would be by one plain statement for all of them${title}`, async (t) => {
    const [plain, own]: [Place, Place] = [(n) => `${title}plain|${n}.`, (n) => `${title}own|${n}.`]
    await owner.query(`ALTER TABLE users ${isRemembered ? 'ENABLE' : 'DISABLE'} TRIGGER users_remembered`)
    for (const of of [plain, own]) await lay(of)
    const arrivals = (of: Place) => histories.map(({ issuedAt }, index) => ({ id: of(index), issuedAt }))
    const dates = histories.map(({ issuedAt }) => issuedAt)
    const { rows } = await owner.query<Arrived & { id: string }>(whole, [arrivals(plain).map(({ id }) => id), dates])
    const expected = await outcome(plain, new Map(rows.map(({ id, ...row }) => [id, row])))
    const found = await outcome(own, await arrive(owner, arrivals(own)))
    for (const [index, wanted] of expected.entries())
      t.strictSame(found[index], wanted, JSON.stringify(histories[index]))
    t.ok(found.some(({ asked, gone }) => asked === true && gone === isRemembered))
  })
}

t.test('the text of a row that was made is the one that is read behind it, whatever its id and its date', async (t) => {
  const ids = ['auth0|1', 'samlp|a"b\\c\b\f\n\r\t\u0001\u007f\u2028é😀|</script>']
  const dates = [0, 1_790_000_000, 1_790_000_000.123, 1e11]
  for (const [index, issuedAt] of dates.entries()) {
    const named = ids.map((id) => `${id}${index}`)
    const arrived = await arrive(
      owner,
      named.map((id) => ({ id, issuedAt })),
    )
    for (const id of named) t.equal(arrived.get(id)?.json, await findUser(owner, id), encodeURIComponent(id))
  }
})

t.test('what a trigger of the team makes of a new row is what is answered', async (t) => {
  await owner.query(`
    CREATE FUNCTION named() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN NEW.name := 'somebody'; RETURN NEW; END $$;
    CREATE TRIGGER named BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION named()`)
  const id = 'auth0|named'
  const row = (await arrive(owner, [{ id, issuedAt: 1_790_000_000 }])).get(id)
  t.match(row, { asked: true, gone: false, blocked: false })
  t.match(JSON.parse(String(row?.json)), { id, name: 'somebody', stale_reason: 'first request' })
})
