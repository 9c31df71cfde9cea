-- AlterTable
ALTER TABLE "public"."users" ADD COLUMN "hinted_at" TIMESTAMPTZ(6),
ADD COLUMN "told_at" TIMESTAMPTZ(6);

-- What made these rows stale is not known any more: only an answer settles it.
UPDATE "public"."users" SET "hinted_at" = 'infinity' WHERE "stale_since" IS NOT NULL;
