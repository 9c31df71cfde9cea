-- Under which lists of fields the rows were written: one row, compared at each start with the lists that are set.
CREATE TABLE "mirror"."fields" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "only" TEXT NOT NULL,
    "except" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fields_pkey" PRIMARY KEY ("id")
);

-- For columns generated from metadata: an instant in ISO 8601 with its zone, which means the same under any setting of the
-- session; NULL for everything else, so that no value makes a write fail.
CREATE FUNCTION "mirror"."timestamp_of"(value JSONB) RETURNS TIMESTAMPTZ
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF jsonb_typeof(value) = 'string'
        AND value #>> '{}' ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)$' THEN
        RETURN (value #>> '{}')::timestamptz;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN
    RETURN NULL; -- the 30th of February
END
$$;

-- The view for people: users who are neither gone nor blocked. Makes it anew with the columns that `users` has now, those
-- that were added to it behind the product's own. It can be joined like the table, and nobody can write through it: a view
-- of two relations is never updatable, and the second one costs nothing, since the planner takes it out.
CREATE FUNCTION "mirror"."renew_users_live"() RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
    shown TEXT[] := '{id,email,email_verified,username,phone_number,phone_verified,name,nickname,given_name,family_name,picture,last_ip,last_login,logins_count,last_password_reset,multifactor,multifactor_last_modified,created_at,updated_at,identities,user_metadata,app_metadata,attributes,first_seen_at,last_seen_at,answered_at,told_at,stale_since,stale_reason}';
    hidden TEXT[] := '{blocked,original,hints,hinted_at,shown_from,retry_at,gone_at,merged_into}';
    list TEXT;
BEGIN
    -- what is in it already keeps its place, since others may stand on it
    SELECT string_agg(format('u.%I', name), ', ' ORDER BY position, fallback) INTO list FROM (
        SELECT a.attname AS name, v.attnum AS position, coalesce(array_position(shown, a.attname::text), 1000 + a.attnum) AS fallback
        FROM pg_catalog.pg_attribute a
        LEFT JOIN pg_catalog.pg_attribute v
            ON v.attrelid = to_regclass('public.users_live') AND v.attname = a.attname AND v.attnum > 0 AND NOT v.attisdropped
        WHERE a.attrelid = 'public.users'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname::text <> ALL (hidden)
    ) c;
    EXECUTE 'CREATE OR REPLACE VIEW "public"."users_live" WITH (security_invoker = true) AS SELECT ' || list
        || ' FROM "public"."users" u, (SELECT) AS read_only WHERE u.gone_at IS NULL AND u.blocked IS NOT TRUE';
    -- it shows whoever asks what the table shows them, and no more
    EXECUTE 'GRANT SELECT ON "public"."users_live" TO PUBLIC';
END
$$;

SELECT "mirror"."renew_users_live"();

-- It belongs to whom the table belongs to, where that may be said.
DO $$
BEGIN
    EXECUTE (
        SELECT format('ALTER VIEW "public"."users_live" OWNER TO %I', pg_catalog.pg_get_userbyid(relowner))
        FROM pg_catalog.pg_class WHERE oid = 'public.users'::regclass
    );
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;
