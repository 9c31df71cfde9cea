-- AlterTable
ALTER TABLE "mirror"."budgets" DROP COLUMN "waiting_priority",
DROP COLUMN "waiting_until",
ADD COLUMN     "calls" BIGINT[] DEFAULT '{0,0,0,0}',
ADD COLUMN     "probing_until" TIMESTAMPTZ(6),
ADD COLUMN     "refused" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "under_way" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "waiting" TIMESTAMPTZ(6)[] DEFAULT '{-infinity,-infinity,-infinity,-infinity}'::timestamptz[];

-- CreateTable
CREATE TABLE "mirror"."refreshes" (
    "way" TEXT NOT NULL,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "users" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "refreshes_pkey" PRIMARY KEY ("way")
);
