-- A minute each: what came in, how late, and how the mirror stood at its end. For pictures; forgotten after two days.
CREATE TABLE "mirror"."samples" (
    "minute" TIMESTAMPTZ(6) NOT NULL,
    "events" JSONB NOT NULL DEFAULT '{}',
    "lag" DOUBLE PRECISION[],
    "stale" INTEGER,
    "limit" INTEGER,
    "remaining" INTEGER,
    "calls" BIGINT,

    CONSTRAINT "samples_pkey" PRIMARY KEY ("minute")
);

-- As before, and samples are forgotten.
CREATE OR REPLACE FUNCTION "mirror"."app_privileges"(schema_name TEXT, table_name TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN (schema_name, table_name) = ('public', '_prisma_migrations') THEN '{}'::text[]
        WHEN table_name IN ('_prisma_migrations', 'migration') OR (schema_name = 'mirror' AND table_name IN ('cascade', 'removed', 'linked_tables'))
            THEN '{SELECT}'::text[]
        WHEN schema_name = 'bullmq' OR table_name IN ('inbox', 'quarantine', 'walked', 'management_token', 'grants', 'listed_grants', 'erased', 'moves', 'moved_rows', 'changes', 'subscribers', 'samples')
            THEN '{SELECT,INSERT,UPDATE,DELETE}'
        ELSE '{SELECT,INSERT,UPDATE}'
    END
$$;

SELECT "mirror"."grant_roles"();
