-- Who a user is now. Linking takes the secondary's id away, and application rows may still hold it; here the primary is
-- found: JOIN users ON users.id = resolve_user(songs.user_id).
--
--   a user who was merged          the end of the chain
--   any other who has a row        the same id, gone or not
--   no row, listed as linked       that primary; the one deleted last where nobody lives who lists it
--   nobody has heard of it         NULL
--
-- A chain that leads back to itself cannot be told from any of its ends: each of its ids is its own.
CREATE FUNCTION "public"."resolve_user"(id TEXT) RETURNS TEXT
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
#variable_conflict use_variable
DECLARE
    one   TEXT COLLATE "C" := id;
    known TEXT;
    next  TEXT;
    mark  TEXT := id;
    steps INTEGER := 0;
    until INTEGER := 1;
BEGIN
    LOOP
        SELECT u.merged_into INTO next FROM "public"."users" u WHERE u.id = one;
        IF FOUND THEN
            IF next IS NULL THEN
                RETURN one;
            END IF;
            known := one;
        ELSE
            SELECT u.id INTO next FROM "public"."users" u
            WHERE "mirror"."identity_ids"(u.identities) @> ARRAY[one]::text[] AND EXISTS (
                SELECT FROM jsonb_array_elements(u.identities) WITH ORDINALITY AS i(identity, position)
                WHERE i.position > 1 AND i.identity->>'provider' || '|' || (i.identity->>'user_id') = one
            )
            ORDER BY u.gone_at DESC NULLS FIRST, u.id LIMIT 1;
            IF next IS NULL THEN
                RETURN known;
            END IF;
        END IF;
        -- a ring comes by the mark again, which moves on less and less often (Brent's algorithm)
        IF next = mark THEN
            RETURN id;
        END IF;
        steps := steps + 1;
        IF steps = until THEN
            mark := next;
            until := until * 2;
        END IF;
        one := next;
    END LOOP;
END
$$;

DO $$
BEGIN
    ALTER FUNCTION "public"."resolve_user"(TEXT) OWNER TO "mirror_owner";
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
    NULL; -- it stays with the login that migrates, as everything else does then
END
$$;

-- Whose rows follow their users when these are linked: application tables that a team names, or '*' for all that
-- reference users. Without a row here nothing is moved.
CREATE TABLE "mirror"."linked_tables" (
    "table_name" TEXT NOT NULL,
    "on_conflict" TEXT NOT NULL DEFAULT 'keep',

    CONSTRAINT "linked_tables_pkey" PRIMARY KEY ("table_name"),
    CONSTRAINT "linked_tables_on_conflict_check" CHECK (on_conflict IN ('keep', 'drop', 'fail'))
);

-- The last move of each user's rows.
CREATE TABLE "mirror"."moves" (
    "user_id" TEXT COLLATE "C" NOT NULL,
    "to_id" TEXT COLLATE "C" NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "kept" INTEGER NOT NULL DEFAULT 0,
    "dropped" INTEGER NOT NULL DEFAULT 0,
    "failed" TEXT,

    CONSTRAINT "moves_pkey" PRIMARY KEY ("user_id")
);

-- Each application row that is not where it was written: who had it, and who has it. `key` is its primary key without
-- the column that was changed.
CREATE TABLE "mirror"."moved_rows" (
    "id" BIGSERIAL NOT NULL,
    "table_name" TEXT NOT NULL,
    "column_name" TEXT NOT NULL,
    "key" JSONB NOT NULL,
    "from_id" TEXT COLLATE "C" NOT NULL,
    "to_id" TEXT COLLATE "C" NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "back_at" TIMESTAMPTZ(6),

    CONSTRAINT "moved_rows_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "moves_failed_idx" ON "mirror"."moves"("user_id") WHERE (failed IS NOT NULL);
CREATE INDEX "moved_rows_from_id_idx" ON "mirror"."moved_rows"("from_id") WHERE (back_at IS NULL);
CREATE INDEX "moved_rows_to_id_idx" ON "mirror"."moved_rows"("to_id") WHERE (back_at IS NULL);

-- The foreign keys of application tables that lead to users, as the catalogue has them. `refusal`: why rows cannot be
-- moved there; `needs`: what the owner of the table has to run so that they can. The table's name comes quoted.
CREATE FUNCTION "mirror"."user_references"() RETURNS TABLE (
    constraint_name TEXT, table_name TEXT, column_name TEXT, key_columns TEXT[], in_key BOOLEAN, has_others BOOLEAN,
    is_indexed BOOLEAN, on_conflict TEXT, refusal TEXT, needs TEXT
)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH reference AS (
        SELECT k.conname, k.conkey, k.confkey, c.oid, c.relname, n.nspname, n.oid AS schema_oid, a.attname, a.attnum,
            a.attgenerated <> '' AS is_generated, p.conkey AS primary_key,
            count(*) OVER (PARTITION BY c.oid) > 1 AS has_others,
            (SELECT l.on_conflict FROM mirror.linked_tables l
             WHERE l.table_name IN ('*', format('%I.%I', n.nspname, c.relname), n.nspname || '.' || c.relname)
                OR (n.nspname = 'public' AND l.table_name IN (c.relname, quote_ident(c.relname)))
             ORDER BY l.table_name = '*' LIMIT 1) AS on_conflict
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
        -- of a partitioned table the one that its partitions have inherited
        WHERE k.contype = 'f' AND k.confrelid = 'public.users'::regclass AND k.conparentid = 0
          AND n.nspname NOT IN ('mirror', 'bullmq')
    ),
    needed AS (
        SELECT r.*,
            ARRAY(SELECT a.attname::text FROM unnest(r.primary_key) WITH ORDINALITY AS k(attnum, place)
                  JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.attnum
                  WHERE k.attnum <> r.attnum ORDER BY place) AS key_columns,
            (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum)
             FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum = ANY(r.primary_key || r.attnum)) AS read_columns,
            NOT has_schema_privilege(r.schema_oid, 'USAGE') AS lacks_schema,
            NOT (has_column_privilege(r.oid, r.attnum, 'UPDATE') AND (r.on_conflict IS DISTINCT FROM 'drop' OR has_table_privilege(r.oid, 'DELETE'))
                AND NOT EXISTS (SELECT FROM unnest(r.primary_key || r.attnum) AS attnum WHERE NOT has_column_privilege(r.oid, attnum, 'SELECT'))
            ) AS lacks_rights
        FROM reference r
    )
    SELECT conname::text, format('%I.%I', nspname, relname), attname::text, key_columns, attnum = ANY(primary_key), has_others,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = oid AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = attnum),
        on_conflict,
        CASE
            WHEN cardinality(conkey) > 1 THEN 'it has several columns'
            WHEN confkey[1] <> (SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = 'public.users'::regclass AND a.attname = 'id')
                THEN 'it does not reference the id'
            WHEN oid = 'public.users'::regclass THEN 'it is a column of users itself'
            WHEN is_generated THEN 'the column is generated'
            WHEN primary_key IS NULL THEN 'the table has no primary key'
            WHEN lacks_schema OR lacks_rights THEN format('%I lacks rights on it', current_user)
        END,
        concat_ws(' ',
            CASE WHEN lacks_schema THEN format('GRANT USAGE ON SCHEMA %I TO %I;', nspname, current_user) END,
            CASE WHEN lacks_rights THEN format('GRANT SELECT (%s), UPDATE (%I)%s ON %I.%I TO %I;', read_columns, attname,
                CASE WHEN on_conflict = 'drop' THEN ', DELETE' ELSE '' END, nspname, relname, current_user) END)
    FROM needed ORDER BY nspname, relname, attname
$$;

-- Moves the application rows of one user to whoever that user is now: those it has to the primary that it was merged
-- into, and those that were moved earlier to where they belong now, back to itself after an unlink. What it does is
-- part of the caller's transaction; nothing that an application table refuses stops that one: the move of this user is
-- undone then as a whole, and `failed` says why.
--
-- It works with the caller's own rights: mirror_app moves rows in tables of which the team has granted it so much. Rows
-- are locked in the order of their primary keys, tables in the order of their names, and before that the two users, so
-- that of two moves that meet the later one sees what the other has moved.
CREATE FUNCTION "mirror"."move_rows"(origin TEXT) RETURNS TABLE (
    in_table TEXT, in_column TEXT, moved INTEGER, kept INTEGER, dropped INTEGER, failed TEXT
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
#variable_conflict use_variable
DECLARE
    target   TEXT;
    reference RECORD;
    holder    TEXT;
    key_sql  TEXT;
    move_sql TEXT;
    keys     JSONB[];
    one      JSONB;
    done     JSONB[];
    part     JSONB[];
    counts   INTEGER[];
    figures  JSONB := '[]';
    fault_in TEXT[];
    reason   TEXT;
    violated TEXT;
BEGIN
    LOOP
        target := coalesce(public.resolve_user(origin), origin);
        PERFORM pg_advisory_xact_lock(hashtextextended('user-mirror rows ' || id, 0))
        FROM (SELECT DISTINCT id FROM unnest(ARRAY[origin, target]) AS id ORDER BY id OFFSET 0) AS locked;
        EXIT WHEN target = coalesce(public.resolve_user(origin), origin);
    END LOOP;

    BEGIN
        -- what is checked at the commit would fail where nobody can undo this alone
        SET CONSTRAINTS ALL IMMEDIATE;
        FOR reference IN SELECT r.* FROM mirror.user_references() r WHERE r.refusal IS NULL LOOP
            fault_in := ARRAY[reference.table_name, reference.column_name];
            FOR holder IN
                SELECT origin WHERE target <> origin AND reference.on_conflict IS NOT NULL
                UNION
                SELECT m.to_id FROM mirror.moved_rows m
                WHERE m.from_id = origin AND m.to_id <> target AND m.back_at IS NULL
                  AND m.table_name = reference.table_name AND m.column_name = reference.column_name
                ORDER BY 1
            LOOP
                key_sql := (SELECT coalesce('jsonb_build_object(' || string_agg(format('%L, t.%I', name, name), ', ') || ')', '''{}''::jsonb')
                            FROM unnest(reference.key_columns) AS name);
                EXECUTE format(
                    'SELECT array_agg(l.key) FROM (SELECT %1$s AS key FROM %2$s t WHERE t.%3$I = $1 %4$s ORDER BY %5$s FOR NO KEY UPDATE) l',
                    key_sql, reference.table_name, reference.column_name,
                    CASE WHEN holder <> origin THEN format(
                        'AND %s IN (SELECT m.key FROM mirror.moved_rows m WHERE m.from_id = $2 AND m.to_id = $1 AND m.back_at IS NULL AND m.table_name = $3 AND m.column_name = $4)',
                        key_sql) END,
                    coalesce((SELECT string_agg(format('t.%I', name), ', ') FROM unnest(reference.key_columns) AS name), '1')
                ) INTO keys USING holder, origin, reference.table_name, reference.column_name;
                CONTINUE WHEN keys IS NULL;

                move_sql := format(
                    'WITH m AS (UPDATE %1$s t SET %2$I = $1 WHERE t.%2$I = $2 AND %3$s IN (SELECT unnest($3)) RETURNING %3$s AS key) SELECT coalesce(array_agg(m.key), $4) FROM m',
                    reference.table_name, reference.column_name, key_sql);
                counts := '{0,0,0}';
                BEGIN
                    EXECUTE move_sql INTO done USING target, holder, keys, '{}'::jsonb[];
                EXCEPTION WHEN unique_violation OR exclusion_violation THEN
                    -- one at a time: only Postgres knows which of them meet another
                    done := '{}';
                    FOREACH one IN ARRAY keys LOOP
                        BEGIN
                            EXECUTE move_sql INTO part USING target, holder, ARRAY[one], '{}'::jsonb[];
                            done := done || part;
                        EXCEPTION WHEN unique_violation OR exclusion_violation THEN
                            IF reference.on_conflict = 'fail' THEN
                                RAISE;
                            ELSIF reference.on_conflict = 'drop' AND target <> origin THEN
                                EXECUTE format('DELETE FROM %s t WHERE t.%I = $1 AND %s = $2', reference.table_name, reference.column_name, key_sql)
                                USING holder, one;
                                UPDATE mirror.moved_rows m SET back_at = now()
                                WHERE m.to_id = holder AND m.back_at IS NULL AND m.key = one
                                  AND m.table_name = reference.table_name AND m.column_name = reference.column_name;
                                counts[3] := counts[3] + 1;
                            ELSE
                                counts[2] := counts[2] + 1;
                            END IF;
                        END;
                    END LOOP;
                END;
                counts[1] := cardinality(done);
                PERFORM mirror.note_moved(reference.table_name, reference.column_name, done, holder, target, reference.in_key AND reference.has_others);
                figures := figures || jsonb_build_object('table', reference.table_name, 'column', reference.column_name, 'counts', to_jsonb(counts));
            END LOOP;
        END LOOP;
    EXCEPTION WHEN OTHERS THEN
        -- trouble of the server or of this transaction is the caller's; values, which a message may quote, are nobody's
        IF SQLSTATE ~ '^(08|40|53|57|58|XX)' THEN
            RAISE;
        END IF;
        GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
        reason := concat_ws(', ', fault_in[1], 'SQLSTATE ' || SQLSTATE, nullif(violated, ''));
        figures := '[]';
    END;

    IF reason IS NOT NULL OR figures <> '[]' OR EXISTS (SELECT FROM mirror.moves m WHERE m.user_id = origin AND m.failed IS NOT NULL) THEN
        INSERT INTO mirror.moves AS m (user_id, to_id, moved, kept, dropped, failed)
        SELECT origin, target, coalesce(sum((f->'counts'->>0)::int), 0), coalesce(sum((f->'counts'->>1)::int), 0),
            coalesce(sum((f->'counts'->>2)::int), 0), reason
        FROM jsonb_array_elements(figures) AS f
        ON CONFLICT (user_id) DO UPDATE SET to_id = excluded.to_id, at = now(), moved = excluded.moved, kept = excluded.kept,
            dropped = excluded.dropped, failed = excluded.failed;
    END IF;
    RETURN QUERY
        SELECT f->>'table', f->>'column', (f->'counts'->>0)::int, (f->'counts'->>1)::int, (f->'counts'->>2)::int, NULL::text
        FROM jsonb_array_elements(figures) AS f
        UNION ALL
        SELECT fault_in[1], fault_in[2], 0, 0, 0, reason WHERE reason IS NOT NULL;
END
$$;

-- Writes down who had the rows and who has them: a row that is moved on stays with whom it came from, and one that is
-- back is done with.
CREATE FUNCTION "mirror"."note_moved"(of_table TEXT, of_column TEXT, keys JSONB[], holder TEXT, target TEXT, in_others BOOLEAN) RETURNS VOID
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known JSONB[];
BEGIN
    WITH passed AS (
        UPDATE mirror.moved_rows m SET to_id = target, at = now(), back_at = CASE WHEN m.from_id = target THEN now() END
        WHERE m.to_id = holder AND m.back_at IS NULL AND m.table_name = of_table AND m.column_name = of_column AND m.key = ANY(keys)
        RETURNING m.key
    )
    SELECT coalesce(array_agg(p.key), '{}') INTO known FROM passed p;
    INSERT INTO mirror.moved_rows (table_name, column_name, key, from_id, to_id)
    SELECT of_table, of_column, k, holder, target FROM unnest(keys) AS k WHERE k <> ALL(known);
    -- the column is in the primary key by which the rows are known that another column has moved
    IF in_others THEN
        UPDATE mirror.moved_rows m SET key = m.key || jsonb_build_object(of_column, target)
        FROM unnest(keys) AS k
        WHERE m.back_at IS NULL AND m.table_name = of_table AND m.column_name <> of_column
          AND m.key->>of_column = holder
          AND (m.key || jsonb_build_object(m.column_name, m.to_id)) @> (k || jsonb_build_object(of_column, holder));
    END IF;
END
$$;

-- Whose rows are not where they belong: what was linked before the tables were named here, what failed, and what an
-- application has written for a secondary since.
CREATE FUNCTION "mirror"."users_to_move"() RETURNS SETOF TEXT
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reference RECORD;
BEGIN
    RETURN QUERY SELECT DISTINCT m.from_id FROM mirror.moved_rows m
        WHERE m.back_at IS NULL AND m.to_id IS DISTINCT FROM public.resolve_user(m.from_id);
    RETURN QUERY SELECT m.user_id FROM mirror.moves m WHERE m.failed IS NOT NULL;
    FOR reference IN SELECT r.* FROM mirror.user_references() r WHERE r.refusal IS NULL AND r.on_conflict IS NOT NULL LOOP
        RETURN QUERY EXECUTE format(
            'SELECT u.id FROM public.users u WHERE u.merged_into IS NOT NULL AND EXISTS (SELECT FROM %s t WHERE t.%I = u.id)',
            reference.table_name, reference.column_name);
    END LOOP;
END
$$;

-- The application rows of those who are linked or parted are moved where that is known, in the same transaction.
CREATE FUNCTION "mirror"."follow_link"() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    origin TEXT;
BEGIN
    IF NOT EXISTS (SELECT FROM mirror.linked_tables) AND NOT EXISTS (SELECT FROM mirror.moved_rows WHERE back_at IS NULL) THEN
        RETURN NULL;
    END IF;
    FOR origin IN
        SELECT OLD.id
        UNION
        SELECT m.from_id FROM mirror.moved_rows m
        WHERE m.to_id IN (OLD.id, public.resolve_user(OLD.merged_into)) AND m.back_at IS NULL
        ORDER BY 1
    LOOP
        PERFORM mirror.move_rows(origin);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER "users_linked"
AFTER UPDATE OF "merged_into" ON "public"."users" FOR EACH ROW
WHEN (OLD."merged_into" IS DISTINCT FROM NEW."merged_into")
EXECUTE FUNCTION "mirror"."follow_link"();
