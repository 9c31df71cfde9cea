-- AlterTable
ALTER TABLE "users" ADD COLUMN     "shown_from" TIMESTAMPTZ(6);

-- Looked at several times a second while there is work: who waits for an answer now.
CREATE INDEX "users_awaited_idx" ON "users"("stale_since") WHERE (stale_since IS NOT NULL AND stale_reason = ANY (ARRAY['first request'::text, 'token issued after deletion'::text, 'asked for'::text]));
