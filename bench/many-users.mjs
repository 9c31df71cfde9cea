// Users of about 1 kB each, made by Postgres from their number alone, so that a million of them take a minute or two.
import { createHash } from 'node:crypto'

const batch = 100_000

/** As scattered over the index as real ones. */
export function idOf(number) {
  return `auth0|${createHash('md5').update(String(number)).digest('hex')}`
}

/** In batches, so that neither this process nor Postgres holds more than one of them. */
export async function fill(client, users) {
  // what is made here references nothing, and needs no event told of it
  await client.query('SET synchronous_commit = off; SET session_replication_role = replica')
  const { rows: indexes } = await client.query(
    `SELECT indexdef, indexrelid::regclass AS name FROM pg_indexes JOIN pg_index ON indexrelid = format('%I.%I', schemaname, indexname)::regclass
     WHERE tablename = 'users' AND schemaname = 'public' AND NOT indisunique`,
  )
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`) // faster built than grown
  for (let from = 1; from <= users; from += batch) {
    await client.query(
      `INSERT INTO users (id, email, email_verified, name, nickname, given_name, family_name, picture, created_at, updated_at,
                          identities, user_metadata, app_metadata, answered_at, last_login, logins_count, last_ip)
       SELECT 'auth0|' || md5(n::text), 'user' || n || '@example.com', true, 'User ' || n, 'user' || n, 'User', n::text,
         'https://s.gravatar.com/avatar/' || md5(n::text) || '?s=480&r=pg', now() - n * interval '1 second', now(),
         jsonb_build_array(jsonb_build_object('provider', 'auth0', 'connection', 'Username-Password-Authentication',
           'user_id', md5(n::text), 'isSocial', false)),
         jsonb_build_object('displayName', 'Display ' || n, 'theme', 'dark', 'about', repeat(md5(n::text), 6)),
         jsonb_build_object('plan', CASE WHEN n % 1000 = 0 THEN 'pro' ELSE 'free' END, 'seats', n % 50),
         now(), now(), n % 100, '203.0.113.' || n % 256
       FROM generate_series($1::int, $2::int) AS n`,
      [from, Math.min(from + batch - 1, users)],
    )
  }
  await client.query('SET maintenance_work_mem = 262144') // kB
  for (const { indexdef } of indexes) await client.query(indexdef)
  await client.query('VACUUM (ANALYZE) users')
}
