-- The mirror's own tables stay out of the team's schema; only `users` is there, for application tables to reference.
CREATE SCHEMA IF NOT EXISTS "mirror";

-- CreateTable
CREATE TABLE "public"."users" (
    "id" TEXT COLLATE "C" NOT NULL,
    "email" TEXT,
    "email_verified" BOOLEAN,
    "username" TEXT,
    "phone_number" TEXT,
    "phone_verified" BOOLEAN,
    "name" TEXT,
    "nickname" TEXT,
    "given_name" TEXT,
    "family_name" TEXT,
    "picture" TEXT,
    "blocked" BOOLEAN,
    "last_ip" TEXT,
    "last_login" TIMESTAMPTZ(6),
    "logins_count" BIGINT,
    "last_password_reset" TIMESTAMPTZ(6),
    "multifactor" JSONB,
    "multifactor_last_modified" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6),
    "identities" JSONB NOT NULL DEFAULT '[]',
    "user_metadata" JSONB NOT NULL DEFAULT '{}',
    "app_metadata" JSONB NOT NULL DEFAULT '{}',
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "original" TEXT,
    "answered_at" TIMESTAMPTZ(6),
    "stale_since" TIMESTAMPTZ(6),
    "stale_reason" TEXT,
    "hints" BIGINT NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(6),
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6),
    "gone_at" TIMESTAMPTZ(6),
    "merged_into" TEXT,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mirror"."inbox" (
    "log_id" TEXT COLLATE "C" NOT NULL,
    "type" TEXT NOT NULL,
    "date" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "body" JSON NOT NULL,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("log_id")
);

-- CreateTable
CREATE TABLE "mirror"."quarantine" (
    "id" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "users_stale_since_idx" ON "public"."users"("stale_since") WHERE (stale_since IS NOT NULL);

-- CreateIndex
CREATE INDEX "users_email_idx" ON "public"."users"("email");

-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "mirror"."inbox" USING BRIN ("received_at");

-- Every id by which a list of identities can be named: `provider|user_id`, and `user_id` alone, because some of
-- Auth0's log events leave the provider out. Always as text: some providers number their users.
CREATE FUNCTION "mirror"."identity_ids"(identities JSONB) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT name), '{}')
    FROM jsonb_array_elements(CASE jsonb_typeof(identities) WHEN 'array' THEN identities ELSE '[]' END) AS identity,
         LATERAL (VALUES (identity->>'user_id'), (identity->>'provider' || '|' || (identity->>'user_id'))) AS names(name)
    WHERE name IS NOT NULL
$$;

CREATE INDEX "users_identity_ids_idx" ON "public"."users" USING gin ("mirror"."identity_ids"("identities"));

-- An instant as Auth0 writes it.
CREATE FUNCTION "mirror"."instant"(at TIMESTAMPTZ) RETURNS TEXT
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
