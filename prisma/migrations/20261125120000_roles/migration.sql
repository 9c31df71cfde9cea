-- Three roles without a login of their own. `mirror_owner`: everything belongs to it, and whoever migrates is a member.
-- `mirror_app`: what the product runs as; it reads and writes rows, and changes no schema. `mirror_reader`: reads users
-- and references them. Roles are the whole cluster's, grants are a database's.

-- What mirror_app may do with a table. Users are never deleted, and the ledgers of migrations are only read. A table that
-- later migrations add is in neither list; one that the product deletes from is added here by replacing this function.
CREATE FUNCTION "mirror"."app_privileges"(schema_name TEXT, table_name TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN table_name IN ('_prisma_migrations', 'migration') THEN '{SELECT}'::text[]
        WHEN schema_name = 'bullmq' OR table_name IN ('inbox', 'quarantine', 'walked', 'management_token', 'grants', 'listed_grants')
            THEN '{SELECT,INSERT,UPDATE,DELETE}'
        ELSE '{SELECT,INSERT,UPDATE}'
    END
$$;

-- The grants that this database lacks, each as the statement that makes it. Needs the roles to be there.
CREATE FUNCTION "mirror"."grants_missing"() RETURNS TABLE (grantee TEXT, statement TEXT)
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
            ('mirror', 'user_organization_roles')
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

-- What does not belong to mirror_owner yet, each as the statement that hands it over: schemas first, in which it must be
-- allowed to have tables. A sequence of a column goes with its table.
CREATE FUNCTION "mirror"."not_owned"() RETURNS SETOF TEXT
LANGUAGE sql STABLE AS $$
    WITH own AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ('mirror', 'bullmq')),
    statement AS (
        SELECT format('ALTER SCHEMA %I', n.nspname) AS alter, n.nspowner AS owner FROM pg_catalog.pg_namespace n JOIN own USING (oid)
        UNION ALL
        SELECT format('ALTER %s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass), c.relowner
        FROM pg_catalog.pg_class c
        WHERE c.relkind IN ('r', 'p', 'v', 'S')
          AND (c.relnamespace IN (SELECT oid FROM own) OR c.oid IN ('public.users'::regclass, to_regclass('public._prisma_migrations')))
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

-- Makes whoever runs this a member, if that is needed: PostgreSQL 16 tells apart who may administer a role and who may be it.
CREATE FUNCTION "mirror"."join_role"(role TEXT) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_has_role(role, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', role);
    END IF;
EXCEPTION WHEN unique_violation THEN
    NULL; -- another database of the cluster is migrated at the same moment
END
$$;

-- Makes the roles where the login may, and brings their rights up to date. May be called any number of times, by anybody:
-- it works with the caller's own rights. Gives the reason where there are to be no roles, and changes nothing then.
CREATE FUNCTION "mirror"."grant_roles"() RETURNS TEXT
LANGUAGE plpgsql AS $$
DECLARE
    one TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('user-mirror'), hashtext('roles'));
    FOREACH one IN ARRAY '{mirror_owner,mirror_app,mirror_reader}'::text[] LOOP
        CONTINUE WHEN to_regrole(one) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', one);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- as above
        END;
    END LOOP;
    PERFORM "mirror"."join_role"('mirror_app');
    FOR one IN SELECT statement FROM "mirror"."grants_missing"() LOOP
        EXECUTE one;
    END LOOP;
    -- without the right to hand them over, things stay with the login that made them; mirror_app is the same
    BEGIN
        PERFORM "mirror"."join_role"('mirror_owner');
        -- foreign keys that lead to users are checked in the name of its owner
        IF NOT has_schema_privilege('mirror_owner', 'public', 'USAGE') OR NOT has_schema_privilege('mirror_owner', 'public', 'CREATE') THEN
            GRANT USAGE, CREATE ON SCHEMA "public" TO "mirror_owner";
        END IF;
        FOR one IN SELECT "mirror"."not_owned"() LOOP
            EXECUTE one;
        END LOOP;
        IF NOT EXISTS (
            SELECT FROM pg_catalog.pg_default_acl
            WHERE defaclrole = CURRENT_USER::regrole AND defaclnamespace = 'mirror'::regnamespace
        ) AND pg_has_role('mirror_owner', 'USAGE') THEN
            ALTER DEFAULT PRIVILEGES IN SCHEMA "mirror" GRANT SELECT, INSERT, UPDATE ON TABLES TO "mirror_app";
            ALTER DEFAULT PRIVILEGES IN SCHEMA "mirror" GRANT USAGE ON SEQUENCES TO "mirror_app";
        END IF;
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;
    END;
    RETURN NULL;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN SQLERRM;
END
$$;

SELECT "mirror"."grant_roles"();
