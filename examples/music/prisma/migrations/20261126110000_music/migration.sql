CREATE SCHEMA IF NOT EXISTS "music";

CREATE TABLE "music"."genres" (
    "id" SERIAL PRIMARY KEY,
    "name" TEXT NOT NULL
);
CREATE UNIQUE INDEX "genres_name_key" ON "music"."genres"("name");

CREATE TABLE "music"."songs" (
    "id" BIGSERIAL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "genre_id" INTEGER REFERENCES "music"."genres"("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "user_id" TEXT NOT NULL REFERENCES "public"."users"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "saved_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "songs_user_id_id_idx" ON "music"."songs"("user_id", "id");
CREATE INDEX "songs_genre_id_idx" ON "music"."songs"("genre_id");

CREATE TABLE "music"."playlists" (
    "id" BIGSERIAL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "user_id" TEXT NOT NULL REFERENCES "public"."users"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "made_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "playlists_user_id_idx" ON "music"."playlists"("user_id");

CREATE TABLE "music"."plays" (
    "id" BIGSERIAL PRIMARY KEY,
    "playlist_id" BIGINT NOT NULL REFERENCES "music"."playlists"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "user_id" TEXT NOT NULL REFERENCES "public"."users"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "played_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "plays_playlist_id_idx" ON "music"."plays"("playlist_id");
CREATE INDEX "plays_user_id_idx" ON "music"."plays"("user_id");

CREATE TABLE "music"."user_data" (
    "user_id" TEXT PRIMARY KEY REFERENCES "public"."users"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "fav_genre" INTEGER REFERENCES "music"."genres"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "user_data_fav_genre_idx" ON "music"."user_data"("fav_genre");

INSERT INTO "music"."genres" ("name") VALUES ('Ambient'), ('Jazz'), ('Techno');
