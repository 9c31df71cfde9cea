-- The feed: what really changed about users, whoever wrote it, SQL by hand included, in an order in which it can be followed.

-- Sequence numbers are given out while a transaction runs, and transactions commit in any order: who reads "everything above
-- the number that I have seen" loses what took a lower one and commits later. So a change has two numbers. `seq` is taken
-- when it is written. `position`, which followers go by, is given once the change is visible to everybody
-- (`publish_changes`); no writer waits for another, and nothing waits for whoever is slow to commit.
CREATE TABLE "mirror"."changes" (
    "seq" BIGSERIAL NOT NULL,
    "position" BIGINT,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "changed" TEXT[] NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "changes_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "changes_position_idx" ON "mirror"."changes"("position") WHERE (position IS NOT NULL);

-- CreateIndex
CREATE INDEX "changes_pending_idx" ON "mirror"."changes"("seq") WHERE (position IS NULL);

-- How the feed is set, and how far it has come: one row.
CREATE TABLE "mirror"."feed" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "epoch" TEXT NOT NULL,
    "days" INTEGER NOT NULL DEFAULT 7,
    "with_values" BOOLEAN NOT NULL DEFAULT false,
    "published" BIGINT NOT NULL DEFAULT 0,
    "settled_seq" BIGINT NOT NULL DEFAULT 0,
    "marked_seq" BIGINT NOT NULL DEFAULT 0,
    "marked_xid" BIGINT NOT NULL DEFAULT 0,
    "forgotten" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "feed_pkey" PRIMARY KEY ("id")
);

INSERT INTO "mirror"."feed" ("epoch") VALUES (left(md5(gen_random_uuid()::text), 8));

-- What the feed tells of a row, as values.
CREATE FUNCTION "mirror"."told_values"(u "public"."users") RETURNS JSONB
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'blocked', u.blocked, 'email', u.email, 'email_verified', u.email_verified, 'username', u.username,
        'phone_number', u.phone_number, 'phone_verified', u.phone_verified, 'name', u.name, 'nickname', u.nickname,
        'given_name', u.given_name, 'family_name', u.family_name, 'picture', u.picture, 'multifactor', u.multifactor,
        'identities', u.identities, 'user_metadata', u.user_metadata, 'app_metadata', u.app_metadata,
        'attributes', u.attributes, 'gone_at', mirror.instant(u.gone_at), 'merged_into', u.merged_into
    )
$$;

-- Rows that are new, a whole statement at a time. It works with the rights of its owner, since whoever may write users
-- writes changes by that alone. Equal messages of one transaction are one.
CREATE FUNCTION "mirror"."note_created"() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    feed mirror.feed;
BEGIN
    SELECT * INTO feed FROM mirror.feed;
    IF feed.days > 0 THEN
        INSERT INTO mirror.changes (user_id, kind, after)
        SELECT u.id,
            CASE WHEN u.merged_into IS NOT NULL THEN 'linked' WHEN u.gone_at IS NOT NULL THEN 'deleted' ELSE 'created' END,
            CASE WHEN feed.with_values THEN mirror.told_values(ROW(u.*)::public.users) END
        FROM created u;
        IF FOUND THEN
            PERFORM pg_notify('user_changes', '');
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- A row that changed. What was there before is told of nobody who is gone: an erasure or the policy `scrub` has just taken
-- it away.
CREATE FUNCTION "mirror"."note_updated"() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    feed mirror.feed;
    fields TEXT[];
    was JSONB;
    became JSONB;
BEGIN
    SELECT * INTO feed FROM mirror.feed;
    IF feed.days = 0 THEN
        RETURN NULL;
    END IF;
    IF OLD.id <> NEW.id THEN
        INSERT INTO mirror.changes (user_id, kind, after)
        VALUES (OLD.id, 'removed', NULL), (NEW.id, 'created', CASE WHEN feed.with_values THEN mirror.told_values(NEW) END);
        PERFORM pg_notify('user_changes', '');
        RETURN NULL;
    END IF;
    fields := array_remove(ARRAY[
        CASE WHEN OLD.blocked IS DISTINCT FROM NEW.blocked THEN 'blocked' END,
        CASE WHEN OLD.email IS DISTINCT FROM NEW.email THEN 'email' END,
        CASE WHEN OLD.email_verified IS DISTINCT FROM NEW.email_verified THEN 'email_verified' END,
        CASE WHEN OLD.username IS DISTINCT FROM NEW.username THEN 'username' END,
        CASE WHEN OLD.phone_number IS DISTINCT FROM NEW.phone_number THEN 'phone_number' END,
        CASE WHEN OLD.phone_verified IS DISTINCT FROM NEW.phone_verified THEN 'phone_verified' END,
        CASE WHEN OLD.name IS DISTINCT FROM NEW.name THEN 'name' END,
        CASE WHEN OLD.nickname IS DISTINCT FROM NEW.nickname THEN 'nickname' END,
        CASE WHEN OLD.given_name IS DISTINCT FROM NEW.given_name THEN 'given_name' END,
        CASE WHEN OLD.family_name IS DISTINCT FROM NEW.family_name THEN 'family_name' END,
        CASE WHEN OLD.picture IS DISTINCT FROM NEW.picture THEN 'picture' END,
        CASE WHEN OLD.multifactor IS DISTINCT FROM NEW.multifactor THEN 'multifactor' END,
        CASE WHEN OLD.identities IS DISTINCT FROM NEW.identities THEN 'identities' END,
        CASE WHEN OLD.user_metadata IS DISTINCT FROM NEW.user_metadata THEN 'user_metadata' END,
        CASE WHEN OLD.app_metadata IS DISTINCT FROM NEW.app_metadata THEN 'app_metadata' END,
        CASE WHEN OLD.attributes IS DISTINCT FROM NEW.attributes THEN 'attributes' END,
        CASE WHEN OLD.gone_at IS DISTINCT FROM NEW.gone_at THEN 'gone_at' END,
        CASE WHEN OLD.merged_into IS DISTINCT FROM NEW.merged_into THEN 'merged_into' END
    ], NULL);
    -- apart, since a statement that may look at values costs more than all the rest, also where it does not
    IF feed.with_values THEN
        IF NEW.gone_at IS NULL THEN
            was := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(mirror.told_values(OLD)) WHERE key = ANY (fields));
        END IF;
        became := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(mirror.told_values(NEW)) WHERE key = ANY (fields));
    END IF;
    INSERT INTO mirror.changes (user_id, kind, changed, before, after) VALUES (
        NEW.id,
        CASE
            WHEN NEW.merged_into IS DISTINCT FROM OLD.merged_into AND NEW.merged_into IS NOT NULL THEN 'linked'
            WHEN OLD.gone_at IS NULL AND NEW.gone_at IS NOT NULL THEN 'deleted'
            WHEN OLD.gone_at IS NOT NULL AND NEW.gone_at IS NULL THEN 'restored'
            WHEN OLD.merged_into IS NOT NULL AND NEW.merged_into IS NULL THEN 'unlinked'
            ELSE 'updated'
        END,
        fields, was, became
    );
    PERFORM pg_notify('user_changes', '');
    RETURN NULL;
END
$$;

CREATE FUNCTION "mirror"."note_removed"() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT days > 0 FROM mirror.feed) THEN
        INSERT INTO mirror.changes (user_id, kind) SELECT id, 'removed' FROM removed;
        IF FOUND THEN
            PERFORM pg_notify('user_changes', '');
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER "users_noted_created"
AFTER INSERT ON "public"."users" REFERENCING NEW TABLE AS created FOR EACH STATEMENT
EXECUTE FUNCTION "mirror"."note_created"();

-- As `users_changed`: statements that name none of these columns pay nothing, and rows in which none is another one little.
CREATE TRIGGER "users_noted_updated"
AFTER UPDATE OF "id", "blocked", "gone_at", "merged_into", "email", "email_verified", "username", "phone_number",
    "phone_verified", "name", "nickname", "given_name", "family_name", "picture", "identities", "user_metadata",
    "app_metadata", "attributes", "multifactor"
ON "public"."users" FOR EACH ROW
WHEN (
    (OLD."id", OLD."blocked", OLD."gone_at", OLD."merged_into", OLD."email", OLD."email_verified", OLD."username",
     OLD."phone_number", OLD."phone_verified", OLD."name", OLD."nickname", OLD."given_name", OLD."family_name",
     OLD."picture", OLD."identities", OLD."user_metadata", OLD."app_metadata", OLD."attributes", OLD."multifactor")
    IS DISTINCT FROM
    (NEW."id", NEW."blocked", NEW."gone_at", NEW."merged_into", NEW."email", NEW."email_verified", NEW."username",
     NEW."phone_number", NEW."phone_verified", NEW."name", NEW."nickname", NEW."given_name", NEW."family_name",
     NEW."picture", NEW."identities", NEW."user_metadata", NEW."app_metadata", NEW."attributes", NEW."multifactor")
)
EXECUTE FUNCTION "mirror"."note_updated"();

CREATE TRIGGER "users_noted_removed"
AFTER DELETE ON "public"."users" REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
EXECUTE FUNCTION "mirror"."note_removed"();

-- Gives the next positions to changes that are visible and have none, in the order of `seq`, 10,000 at most; says to how
-- many. To be called in a transaction of its own (READ COMMITTED), by whoever wants to read on.
--
-- Why following positions misses nothing, repeats nothing, and has changes in order:
--
--   One publishes at a time. The lock goes with the transaction, after its commit is visible; the statement behind the
--   lock has a snapshot of its own, in which everything is that was published before. So positions become visible in their
--   order: a reader who sees one sees all below it, and what is published later is above all that anybody has seen.
--
--   A change that was not visible to the statement keeps no position and gets one from a later statement, a higher one.
--   Whoever is slow to commit delays only their own changes.
--
--   Let change a come before change b if both are of one user, or if a's transaction had committed when b's wrote. Then
--   a.seq < b.seq: `seq` is taken behind the write of the row, while its lock is held, so the second writer of a row takes
--   it after the first has committed. And b is never visible without a. So in the statement that publishes b, a has a
--   position already, or is there and comes before.
--
-- Entries of the index of changes without a position that a long transaction keeps from being cleared are not gone through
-- again and again: up to `settled_seq` nothing can come any more. A number is taken behind the xid of who takes it. So whoever
-- had taken one by the time of the mark has an xid below the mark's own; once all these have ended, one statement that
-- publishes whatever is visible leaves nothing behind.
CREATE FUNCTION "mirror"."publish_changes"() RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    most CONSTANT INTEGER := 10000;
    feed mirror.feed;
    given INTEGER;
    oldest BIGINT;
    latest BIGINT;
BEGIN
    IF NOT EXISTS (
        SELECT FROM mirror.changes WHERE position IS NULL AND seq > (SELECT settled_seq FROM mirror.feed)
    ) THEN
        RETURN 0;
    END IF;
    -- whoever holds it may not see what is visible here
    PERFORM pg_advisory_xact_lock(hashtext('user-mirror'), hashtext('changes'));
    SELECT * INTO feed FROM mirror.feed;
    oldest := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    -- a transaction that has an xid already may have one from before numbers were taken
    IF pg_current_xact_id_if_assigned() IS NULL THEN
        latest := (SELECT last_value - 1 FROM mirror.changes_seq_seq);
    END IF;
    WITH pending AS (
        SELECT seq FROM mirror.changes WHERE position IS NULL AND seq > feed.settled_seq ORDER BY seq LIMIT most
    ),
    numbered AS (SELECT seq, feed.published + row_number() OVER (ORDER BY seq) AS position FROM pending)
    UPDATE mirror.changes c SET position = n.position FROM numbered n WHERE c.seq = n.seq;
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given > 0 THEN
        UPDATE mirror.feed f SET published = f.published + given,
            settled_seq = CASE WHEN given < most AND oldest > f.marked_xid THEN f.marked_seq ELSE f.settled_seq END,
            marked_seq = CASE WHEN given < most AND oldest > f.marked_xid THEN coalesce(latest, f.marked_seq) ELSE f.marked_seq END,
            marked_xid = CASE WHEN given < most AND oldest > f.marked_xid AND latest IS NOT NULL
                THEN pg_current_xact_id()::text::bigint ELSE f.marked_xid END;
    END IF;
    RETURN given;
END
$$;

-- Forgets changes from before the latest `days`, `most` at most; says how many. Of those with a position only the first, so
-- that `forgotten` tells exactly which cursors have lost something. Where nobody reads, those without one are forgotten as
-- if they had had the next.
CREATE FUNCTION "mirror"."forget_changes"(most INTEGER) RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    since TIMESTAMPTZ := (SELECT now() - make_interval(days => days) FROM "mirror"."feed");
    upto BIGINT;
    gone INTEGER;
    unread INTEGER;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('user-mirror'), hashtext('changes'));
    WITH first AS (SELECT position, at FROM "mirror"."changes" WHERE position IS NOT NULL ORDER BY position LIMIT most)
    SELECT max(position) INTO upto FROM first
    WHERE position < coalesce((SELECT min(position) FROM first WHERE at >= since), 9223372036854775807);
    DELETE FROM "mirror"."changes" WHERE position <= upto;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM "mirror"."changes"
    WHERE seq IN (SELECT seq FROM "mirror"."changes" WHERE position IS NULL ORDER BY seq LIMIT most) AND at < since;
    GET DIAGNOSTICS unread = ROW_COUNT;
    UPDATE "mirror"."feed" SET forgotten = upto WHERE upto > forgotten;
    UPDATE "mirror"."feed" SET published = published + 1, forgotten = published + 1 WHERE unread > 0;
    RETURN gone + unread;
END
$$;

-- How long changes are kept (0: none are written), and whether with values. Nobody followed what happened while there was
-- no feed, so no cursor from before goes on behind it; whoever writes at the moment is waited for.
CREATE FUNCTION "mirror"."set_feed"(new_days INTEGER, keep_values BOOLEAN) RETURNS VOID
LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
DECLARE
    was "mirror"."feed";
BEGIN
    SELECT * INTO was FROM "mirror"."feed";
    IF (was.days, was.with_values) = (new_days, keep_values) THEN
        RETURN;
    END IF;
    IF was.days = 0 AND new_days > 0 THEN
        LOCK TABLE "public"."users" IN SHARE MODE;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('user-mirror'), hashtext('changes'));
    UPDATE "mirror"."feed" f SET days = new_days, with_values = keep_values,
        published = f.published + (f.days = 0)::int,
        forgotten = CASE WHEN f.days = 0 THEN f.published + 1 ELSE f.forgotten END;
    IF NOT keep_values THEN
        UPDATE "mirror"."changes" SET before = NULL, after = NULL WHERE before IS NOT NULL OR after IS NOT NULL;
    END IF;
END
$$;

-- With `changes`, which are forgotten in the end.
CREATE OR REPLACE FUNCTION "mirror"."app_privileges"(schema_name TEXT, table_name TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN (schema_name, table_name) = ('public', '_prisma_migrations') THEN '{}'::text[]
        WHEN table_name IN ('_prisma_migrations', 'migration') OR (schema_name = 'mirror' AND table_name IN ('cascade', 'removed', 'linked_tables'))
            THEN '{SELECT}'::text[]
        WHEN schema_name = 'bullmq' OR table_name IN ('inbox', 'quarantine', 'walked', 'management_token', 'grants', 'listed_grants', 'erased', 'moves', 'moved_rows', 'changes')
            THEN '{SELECT,INSERT,UPDATE,DELETE}'
        ELSE '{SELECT,INSERT,UPDATE}'
    END
$$;

-- With the feed, for those who follow it in SQL.
CREATE OR REPLACE FUNCTION "mirror"."grants_missing"() RETURNS TABLE (grantee TEXT, statement TEXT)
LANGUAGE sql STABLE AS $$
    WITH relation AS (
        SELECT c.oid, n.nspname::text AS schema_name, c.relname::text AS name, c.relkind = 'S' AS is_sequence
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'S') AND (
            n.nspname IN ('mirror', 'bullmq') OR c.oid IN ('public.users'::regclass, to_regclass('public._prisma_migrations'))
        )
    ),
    wanted AS (
        SELECT 'mirror_app' AS role, relation.*, privilege
        FROM relation, unnest(CASE WHEN is_sequence THEN '{USAGE}' ELSE "mirror"."app_privileges"(schema_name, name) END) AS privilege
        UNION ALL
        SELECT 'mirror_reader', relation.*, 'SELECT' FROM relation
        WHERE (schema_name, name) IN (
            ('public', 'users'), ('mirror', 'sources'), ('mirror', 'counts'), ('mirror', 'gaps'),
            ('mirror', 'runs'), ('mirror', 'budgets'), ('mirror', 'refreshes'), ('mirror', 'grants'),
            ('mirror', 'user_roles'), ('mirror', 'user_permissions'), ('mirror', 'user_organizations'),
            ('mirror', 'user_organization_roles'), ('mirror', 'changes'), ('mirror', 'feed')
        )
    )
    SELECT role, format('GRANT USAGE ON SCHEMA %I TO %I', nspname, role)
    FROM pg_catalog.pg_namespace, unnest('{mirror_app,mirror_reader}'::text[]) AS role
    WHERE (nspname IN ('public', 'mirror') OR (nspname = 'bullmq' AND role = 'mirror_app'))
      AND NOT has_schema_privilege(role, oid, 'USAGE')
    UNION ALL
    SELECT role, format('GRANT %s ON %s %I.%I TO %I', privilege, CASE WHEN is_sequence THEN 'SEQUENCE' ELSE 'TABLE' END, schema_name, name, role)
    FROM wanted
    WHERE NOT CASE WHEN is_sequence THEN has_sequence_privilege(role, oid, privilege) ELSE has_table_privilege(role, oid, privilege) END
    UNION ALL
    SELECT 'mirror_reader', 'GRANT REFERENCES (id) ON TABLE "public"."users" TO "mirror_reader"'
    WHERE NOT has_column_privilege('mirror_reader', 'public.users'::regclass, 'id', 'REFERENCES')
    UNION ALL
    SELECT 'mirror_app', format('GRANT EXECUTE ON ROUTINE %s TO "mirror_app"', p.oid::regprocedure)
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('mirror', 'bullmq') AND NOT has_function_privilege('mirror_app', p.oid, 'EXECUTE')
$$;

SELECT "mirror"."grant_roles"();
