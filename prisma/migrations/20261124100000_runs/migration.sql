-- CreateTable
CREATE TABLE "mirror"."runs" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "worked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),
    "stop_asked_at" TIMESTAMPTZ(6),
    "outcome" TEXT,
    "reason" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "cursor" JSONB,
    "figures" JSONB NOT NULL DEFAULT '{}',
    "calls" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mirror"."walked" (
    "run_id" BIGINT NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "walked_pkey" PRIMARY KEY ("run_id","user_id")
);

-- CreateTable
CREATE TABLE "mirror"."budgets" (
    "endpoints" TEXT NOT NULL,
    "limit" INTEGER,
    "remaining" INTEGER NOT NULL DEFAULT 0,
    "resets_at" TIMESTAMPTZ(6),
    "waiting_priority" INTEGER,
    "waiting_until" TIMESTAMPTZ(6),

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("endpoints")
);

-- CreateTable
CREATE TABLE "mirror"."management_token" (
    "client" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "management_token_pkey" PRIMARY KEY ("client")
);

-- CreateIndex
CREATE INDEX "runs_kind_started_at_idx" ON "mirror"."runs"("kind", "started_at");

-- Of each kind one run at a time is not finished: it is the one that goes on.
CREATE UNIQUE INDEX "runs_unfinished_idx" ON "mirror"."runs"("kind") WHERE (finished_at IS NULL);

-- AddForeignKey
ALTER TABLE "mirror"."walked" ADD CONSTRAINT "walked_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "mirror"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
