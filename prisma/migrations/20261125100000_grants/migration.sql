-- CreateTable
CREATE TABLE "mirror"."grants" (
    "user_id" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "items" JSONB NOT NULL DEFAULT '[]',
    "answered_at" TIMESTAMPTZ(6),
    "stale_since" TIMESTAMPTZ(6),
    "stale_reason" TEXT,
    "hinted_at" TIMESTAMPTZ(6),
    "hints" BIGINT NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(6),

    CONSTRAINT "grants_pkey" PRIMARY KEY ("user_id","kind")
);

-- CreateTable
CREATE TABLE "mirror"."grant_hints" (
    "granted" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "grant_hints_pkey" PRIMARY KEY ("granted","kind")
);

-- CreateTable
CREATE TABLE "mirror"."listed_grants" (
    "run_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "granted" TEXT COLLATE "C" NOT NULL,
    "item" JSONB NOT NULL,

    CONSTRAINT "listed_grants_pkey" PRIMARY KEY ("run_id","kind","user_id","granted")
);

-- CreateIndex
CREATE INDEX "grants_kind_stale_since_idx" ON "mirror"."grants"("kind", "stale_since") WHERE (stale_since IS NOT NULL);

-- CreateIndex
CREATE INDEX "grants_items_idx" ON "mirror"."grants" USING GIN ("items" jsonb_path_ops);

-- AddForeignKey
ALTER TABLE "mirror"."grants" ADD CONSTRAINT "grants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mirror"."listed_grants" ADD CONSTRAINT "listed_grants_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "mirror"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- For joins; without users who are gone. Each row says how fresh it is, as a row of users does.
CREATE VIEW "mirror"."user_roles" AS
SELECT g.user_id, i->>'id' AS role_id, i->>'name' AS name, i->>'description' AS description, g.answered_at, g.stale_since
FROM mirror.grants g JOIN users u ON u.id = g.user_id, jsonb_array_elements(g.items) i
WHERE g.kind = 'roles' AND u.gone_at IS NULL;

CREATE VIEW "mirror"."user_permissions" AS
SELECT g.user_id, i->>'permission_name' AS permission_name, i->>'resource_server_identifier' AS resource_server_identifier,
       i->'sources' AS sources, g.answered_at, g.stale_since
FROM mirror.grants g JOIN users u ON u.id = g.user_id, jsonb_array_elements(g.items) i
WHERE g.kind = 'permissions' AND u.gone_at IS NULL;

CREATE VIEW "mirror"."user_organizations" AS
SELECT g.user_id, i->>'id' AS organization_id, i->>'name' AS name, i->>'display_name' AS display_name,
       i->'metadata' AS metadata, g.answered_at, g.stale_since
FROM mirror.grants g JOIN users u ON u.id = g.user_id, jsonb_array_elements(g.items) i
WHERE g.kind = 'organizations' AND u.gone_at IS NULL;

CREATE VIEW "mirror"."user_organization_roles" AS
SELECT g.user_id, i->>'id' AS organization_id, r->>'id' AS role_id, r->>'name' AS name, g.answered_at, g.stale_since
FROM mirror.grants g JOIN users u ON u.id = g.user_id, jsonb_array_elements(g.items) i, jsonb_array_elements(i->'roles') r
WHERE g.kind = 'organizations' AND u.gone_at IS NULL;
