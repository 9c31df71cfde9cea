-- CreateTable
CREATE TABLE "mirror"."counts" (
    "source" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "last_event_at" TIMESTAMPTZ(6),
    "last_received_at" TIMESTAMPTZ(6),
    "stored" BIGINT NOT NULL DEFAULT 0,
    "repeated" BIGINT NOT NULL DEFAULT 0,
    "quarantined" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "counts_pkey" PRIMARY KEY ("source","slot")
);

-- What has been counted so far stays.
INSERT INTO "mirror"."counts" (source, slot, last_event_at, last_received_at, stored, repeated, quarantined)
SELECT source, 0, last_event_at, last_received_at, stored, repeated, quarantined FROM "mirror"."sources";

-- AlterTable
ALTER TABLE "mirror"."sources" DROP COLUMN "last_event_at",
DROP COLUMN "last_received_at",
DROP COLUMN "stored",
DROP COLUMN "repeated",
DROP COLUMN "quarantined";

-- Small tables whose rows are written again and again: room on the page, so that no index is touched.
ALTER TABLE "mirror"."counts" SET (fillfactor = 50);
ALTER TABLE "public"."users" SET (fillfactor = 85);
