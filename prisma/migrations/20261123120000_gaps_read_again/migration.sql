-- AlterTable
ALTER TABLE "mirror"."gaps" ADD COLUMN "again_from" TIMESTAMPTZ(6);
