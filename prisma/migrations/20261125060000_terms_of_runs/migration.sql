-- AlterTable
ALTER TABLE "mirror"."runs" ADD COLUMN "term" INTEGER NOT NULL DEFAULT 1;
