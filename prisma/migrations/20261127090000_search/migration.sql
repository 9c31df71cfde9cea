-- Indexes for GET /users. Each of them costs every write of a profile something: what is in here is what nearly everybody
-- searches by, and the others are for whoever needs them (`user-mirror indexes`).

-- E-mail addresses in any case: as a whole, by how they begin, and in order. Bytes, so that it is the same in every database.
CREATE INDEX "users_email_any_case_idx" ON "public"."users" ((lower("email")) COLLATE "C");

-- The order in which lists are mostly wanted; with the id, since imports make thousands of users in the same second.
CREATE INDEX "users_created_at_id_idx" ON "public"."users" ("created_at", "id");

-- Members of metadata by their value, at any path.
CREATE INDEX "users_metadata_idx" ON "public"."users" USING gin ("user_metadata" jsonb_path_ops, "app_metadata" jsonb_path_ops);

-- Without figures about the new expressions Postgres would take a search for a page for cheaper by the primary key.
ANALYZE "public"."users";
