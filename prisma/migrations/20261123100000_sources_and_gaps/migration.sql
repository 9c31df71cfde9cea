-- AlterTable
ALTER TABLE "mirror"."inbox" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'log_stream';

-- AlterTable
ALTER TABLE "mirror"."quarantine" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'log_stream';

-- CreateTable
CREATE TABLE "mirror"."sources" (
    "source" TEXT NOT NULL,
    "last_event_at" TIMESTAMPTZ(6),
    "last_received_at" TIMESTAMPTZ(6),
    "stored" BIGINT NOT NULL DEFAULT 0,
    "repeated" BIGINT NOT NULL DEFAULT 0,
    "quarantined" BIGINT NOT NULL DEFAULT 0,
    "cursor" TEXT,
    "seen_until" TIMESTAMPTZ(6),

    CONSTRAINT "sources_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "mirror"."gaps" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(6),
    "to_at" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(6),
    "closed_by" TEXT,

    CONSTRAINT "gaps_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "gaps_source_idx" ON "mirror"."gaps"("source");
