-- What becomes of the rows of users who are deleted at Auth0, and of whoever is erased.

-- CreateTable
CREATE TABLE "mirror"."deletion" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "policy" TEXT NOT NULL DEFAULT 'keep',
    "settled_at" TIMESTAMPTZ(6),
    "scrubbed" BIGINT NOT NULL DEFAULT 0,
    "removed" BIGINT NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "deletion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mirror"."cascade" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "allowed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "cascade_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mirror"."removed" (
    "digest" BYTEA NOT NULL,
    "gone_at" TIMESTAMPTZ(6) NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "removed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "removed_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "mirror"."erased" (
    "digest" BYTEA NOT NULL,
    "late_until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "erased_pkey" PRIMARY KEY ("digest")
);

-- CreateIndex
CREATE INDEX "erased_late_until_idx" ON "mirror"."erased"("late_until");

-- CreateIndex
CREATE INDEX "users_gone_at_idx" ON "public"."users"("gone_at") WHERE (gone_at IS NOT NULL);

INSERT INTO "mirror"."deletion" DEFAULT VALUES;
INSERT INTO "mirror"."cascade" DEFAULT VALUES;

-- Tables that are new to the schema are mirror_app's to write by default; who may have application rows deleted is not for it
-- to say.
DO $$
BEGIN
    IF to_regrole('mirror_app') IS NOT NULL THEN
        REVOKE INSERT, UPDATE ON "mirror"."cascade", "mirror"."removed" FROM "mirror_app";
    END IF;
END
$$;

-- The row without anything that Auth0 said of the person. What decides who is newer stays, and so do columns of the team.
CREATE FUNCTION "mirror"."scrubbed"(u "public"."users") RETURNS "public"."users"
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    u.email := NULL;
    u.email_verified := NULL;
    u.username := NULL;
    u.phone_number := NULL;
    u.phone_verified := NULL;
    u.name := NULL;
    u.nickname := NULL;
    u.given_name := NULL;
    u.family_name := NULL;
    u.picture := NULL;
    u.blocked := NULL;
    u.last_ip := NULL;
    u.last_login := NULL;
    u.logins_count := NULL;
    u.last_password_reset := NULL;
    u.multifactor := NULL;
    u.multifactor_last_modified := NULL;
    u.identities := '[]';
    u.user_metadata := '{}';
    u.app_metadata := '{}';
    u.attributes := '{}';
    u.original := NULL;
    u.last_seen_at := NULL;
    RETURN u;
END
$$;

-- Wherever a row becomes a tombstone, or one is written to, whoever does it.
CREATE FUNCTION "mirror"."scrub_gone"() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT policy FROM "mirror"."deletion") = 'keep' THEN
        RETURN NEW;
    END IF;
    RETURN "mirror"."scrubbed"(NEW);
END
$$;

CREATE TRIGGER "users_scrubbed"
BEFORE INSERT OR UPDATE ON "public"."users" FOR EACH ROW
WHEN (NEW."gone_at" IS NOT NULL)
EXECUTE FUNCTION "mirror"."scrub_gone"();

-- Forgets that a row was removed: the row itself remembers it from now on.
CREATE FUNCTION "mirror"."recall"(of BYTEA) RETURNS VOID
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM mirror.removed WHERE digest = of
$$;

-- A row that was removed does not come back by what is dated before it went. What is dated later makes a tombstone that
-- Auth0 is asked about, as it would have put the tombstone in doubt that the row was.
CREATE FUNCTION "mirror"."remember_removed"() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
DECLARE
    known "mirror"."removed";
    shown TIMESTAMPTZ;
BEGIN
    SELECT * INTO known FROM "mirror"."removed" WHERE digest = sha256(convert_to(NEW.id, 'UTF8'));
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    -- a page of the search tells nothing but the date of its users
    shown := coalesce(greatest(nullif(NEW.hinted_at, 'infinity'), NEW.stale_since, NEW.told_at, NEW.answered_at), NEW.updated_at);
    IF shown > known.known_at IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    PERFORM "mirror"."recall"(known.digest);
    IF NEW.gone_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    NEW := "mirror"."scrubbed"(NEW);
    NEW.created_at := NULL;
    NEW.updated_at := NULL;
    NEW.gone_at := known.gone_at;
    NEW.answered_at := known.known_at;
    NEW.told_at := NULL;
    NEW.stale_since := shown;
    NEW.stale_reason := CASE NEW.stale_reason WHEN 'first request' THEN 'token issued after deletion' ELSE coalesce(NEW.stale_reason, 'shown after deletion') END;
    NEW.hinted_at := 'infinity';
    NEW.shown_from := NULL;
    NEW.hints := 1;
    RETURN NEW;
END
$$;

CREATE TRIGGER "users_remembered"
BEFORE INSERT ON "public"."users" FOR EACH ROW
EXECUTE FUNCTION "mirror"."remember_removed"();

-- It costs each row that is written some microseconds, and nothing where no row was ever removed.
ALTER TABLE "public"."users" DISABLE TRIGGER "users_remembered";

-- Which table holds a foreign key that leads to this user and would let the row go (CASCADE, SET NULL, SET DEFAULT) at the
-- cost of its own rows; also where the owner of this function may not look. Those that refuse by themselves need no look.
CREATE FUNCTION "mirror"."referenced_by"(who TEXT) RETURNS TEXT
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key RECORD;
    found BOOLEAN;
BEGIN
    FOR key IN
        SELECT c.conrelid, c.conrelid::regclass::text AS name, r.relrowsecurity AS hidden, n.oid AS namespace,
            (SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[array_position(c.confkey, i.attnum)]) AS attribute
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
            JOIN pg_attribute i ON i.attrelid = c.confrelid AND i.attname = 'id'
        WHERE c.contype = 'f' AND c.confrelid = 'public.users'::regclass AND c.confdeltype IN ('c', 'n', 'd')
          AND c.conrelid <> 'mirror.grants'::regclass
    LOOP
        IF key.attribute IS NULL OR key.hidden OR NOT has_schema_privilege(key.namespace, 'USAGE')
            OR NOT has_column_privilege(key.conrelid, key.attribute, 'SELECT') THEN
            RETURN key.name;
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', key.name, key.attribute) INTO found USING who;
        IF found THEN
            RETURN key.name;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- The only way by which mirror_app removes users, and only tombstones that nobody doubts: of users who were merged into
-- another none, unless nothing references them. It leaves the memory of whom it has removed.
--
-- `follow`: what references the row goes with it as its foreign keys say (ON DELETE CASCADE or SET NULL); only where the
-- policy is `cascade` and whoever migrates has allowed it (`mirror.cascade`), and an hour after the deletion, when a link that is behind it has been told. Without `follow` a row
-- that is referenced stays.
--
-- While it works nobody writes users: who waits sees the memory, and makes no row anew by what is dated before.
CREATE FUNCTION "mirror"."remove_gone"(ids TEXT[], follow BOOLEAN) RETURNS TABLE (removed_id TEXT, refusal TEXT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    one RECORD;
BEGIN
    IF follow AND NOT (SELECT policy = 'cascade' AND allowed FROM mirror.deletion, mirror.cascade) THEN
        RAISE insufficient_privilege USING MESSAGE = 'rows of deleted users are not to be removed';
    END IF;
    LOCK TABLE public.users IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.users'::regclass AND tgname = 'users_remembered' AND tgenabled = 'D') THEN
        ALTER TABLE public.users ENABLE TRIGGER users_remembered;
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOR one IN
        SELECT u.id, u.gone_at, greatest(u.gone_at, u.answered_at, u.told_at) AS known_at FROM public.users u
        WHERE u.id = ANY (ids) AND u.gone_at IS NOT NULL AND u.stale_since IS NULL
          AND (NOT follow OR (u.merged_into IS NULL AND u.gone_at < now() - interval '1 hour'))
        ORDER BY u.id FOR UPDATE
    LOOP
        removed_id := one.id;
        refusal := CASE WHEN NOT follow THEN mirror.referenced_by(one.id) END;
        IF refusal IS NULL THEN
            BEGIN
                DELETE FROM public.users WHERE id = one.id;
                INSERT INTO mirror.removed AS r (digest, gone_at, known_at)
                VALUES (sha256(convert_to(one.id, 'UTF8')), one.gone_at, one.known_at)
                ON CONFLICT (digest) DO UPDATE SET gone_at = excluded.gone_at, known_at = excluded.known_at, removed_at = now();
            EXCEPTION WHEN integrity_constraint_violation OR raise_exception OR insufficient_privilege THEN
                refusal := SQLSTATE;
            END;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;

-- Routines are executable for everybody by default, and these two work with the rights of their owner.
REVOKE EXECUTE ON FUNCTION "mirror"."recall"(BYTEA), "mirror"."referenced_by"(TEXT), "mirror"."remove_gone"(TEXT[], BOOLEAN) FROM PUBLIC;

-- Words of a text that may name somebody: ids, addresses, numbers; as URLs and JSON write them, too.
CREATE FUNCTION "mirror"."words"(body TEXT) RETURNS SETOF TEXT
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT trim(BOTH '.|%-' FROM word) FROM regexp_split_to_table(
        CASE WHEN body ~* '%(7c|40|2b)|\\u00(7c|40|2b)' THEN
            replace(replace(replace(replace(replace(replace(lower(body), '%7c', '|'), '%40', '@'), '%2b', '+'), '\u007c', '|'), '\u0040', '@'), '\u002b', '+')
        ELSE lower(body) END,
        '[^[:alnum:]|@._%+-]+') AS word
    WHERE length(word) >= 5
$$;

-- A text that is dated so names somebody who was erased since.
CREATE FUNCTION "mirror"."names_erased"(body TEXT, at TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM "mirror"."words"(body) AS word JOIN "mirror"."erased" e ON e.digest = sha256(convert_to(word, 'UTF8'))
        WHERE e.late_until >= at
    )
$$;

-- Bytes as text, whatever they are: what is not UTF-8 keeps at least its ASCII, also where each letter has two bytes.
CREATE FUNCTION "mirror"."legible"(body BYTEA) RETURNS TEXT
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN convert_from(body, 'UTF8');
EXCEPTION WHEN data_exception THEN
    RETURN replace(encode(body, 'escape'), '\000', '');
END
$$;

-- Without `public._prisma_migrations`, which is a team's own ledger by now. With `erased`, which is forgotten once nothing
-- late is to be expected any more, and what an erasure takes out. Settings of the team's are for whoever migrates to change.
CREATE OR REPLACE FUNCTION "mirror"."app_privileges"(schema_name TEXT, table_name TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN (schema_name, table_name) = ('public', '_prisma_migrations') THEN '{}'::text[]
        WHEN table_name IN ('_prisma_migrations', 'migration') OR (schema_name = 'mirror' AND table_name IN ('cascade', 'removed', 'linked_tables'))
            THEN '{SELECT}'::text[]
        WHEN schema_name = 'bullmq' OR table_name IN ('inbox', 'quarantine', 'walked', 'management_token', 'grants', 'listed_grants', 'erased', 'moves', 'moved_rows')
            THEN '{SELECT,INSERT,UPDATE,DELETE}'
        ELSE '{SELECT,INSERT,UPDATE}'
    END
$$;

-- Nor is that ledger handed over to mirror_owner.
CREATE OR REPLACE FUNCTION "mirror"."not_owned"() RETURNS SETOF TEXT
LANGUAGE sql STABLE AS $$
    WITH own AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ('mirror', 'bullmq')),
    statement AS (
        SELECT format('ALTER SCHEMA %I', n.nspname) AS alter, n.nspowner AS owner FROM pg_catalog.pg_namespace n JOIN own USING (oid)
        UNION ALL
        SELECT format('ALTER %s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass), c.relowner
        FROM pg_catalog.pg_class c
        WHERE c.relkind IN ('r', 'p', 'v', 'S')
          AND (c.relnamespace IN (SELECT oid FROM own) OR c.oid = 'public.users'::regclass)
          AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          )
        UNION ALL
        SELECT format('ALTER ROUTINE %s', p.oid::regprocedure), p.proowner FROM pg_catalog.pg_proc p
        WHERE p.pronamespace IN (SELECT oid FROM own)
        UNION ALL
        SELECT format('ALTER TYPE %s', t.oid::regtype), t.typowner FROM pg_catalog.pg_type t
        WHERE t.typnamespace IN (SELECT oid FROM own) AND t.typtype = 'e'
    )
    SELECT alter || ' OWNER TO "mirror_owner"' FROM statement
    WHERE owner <> to_regrole('mirror_owner') ORDER BY alter NOT LIKE 'ALTER SCHEMA %'
$$;

SELECT "mirror"."grant_roles"();
