-- Who gets the changes as webhooks, and how far each of them has come.

-- CreateTable
CREATE TABLE "mirror"."subscribers" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "url" TEXT NOT NULL,
    "kinds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "sealed" BYTEA NOT NULL,
    "sealed_before" BYTEA,
    "before_until" TIMESTAMPTZ(6),
    "cursor" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paused_at" TIMESTAMPTZ(6),
    "paused_reason" TEXT,
    "delivered" BIGINT NOT NULL DEFAULT 0,
    "delivered_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(6),
    "failed_at" TIMESTAMPTZ(6),
    "failure" TEXT,
    "retry_at" TIMESTAMPTZ(6),

    CONSTRAINT "subscribers_pkey" PRIMARY KEY ("id")
);

-- As before, and subscribers are deleted by whoever made them.
CREATE OR REPLACE FUNCTION "mirror"."app_privileges"(schema_name TEXT, table_name TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN (schema_name, table_name) = ('public', '_prisma_migrations') THEN '{}'::text[]
        WHEN table_name IN ('_prisma_migrations', 'migration') OR (schema_name = 'mirror' AND table_name IN ('cascade', 'removed', 'linked_tables'))
            THEN '{SELECT}'::text[]
        WHEN schema_name = 'bullmq' OR table_name IN ('inbox', 'quarantine', 'walked', 'management_token', 'grants', 'listed_grants', 'erased', 'moves', 'moved_rows', 'changes', 'subscribers')
            THEN '{SELECT,INSERT,UPDATE,DELETE}'
        ELSE '{SELECT,INSERT,UPDATE}'
    END
$$;

SELECT "mirror"."grant_roles"();
