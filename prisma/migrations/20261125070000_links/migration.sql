-- A user who is linked into another is gone as a user of its own, and which of the two is written first is chance. Whoever
-- writes one of them takes these locks before it looks at the other, and keeps them until its commit: so of two who write at
-- the same time the later one sees what the other has written. The rows come first, in order of id; the advisory locks stand
-- in for rows that are not there yet.
CREATE FUNCTION "mirror"."hold_links"(ids TEXT[]) RETURNS VOID
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    names TEXT[] := ARRAY(
        SELECT id FROM "public"."users" WHERE id = ANY(ids) AND gone_at IS NOT NULL
        UNION
        SELECT identity->>'provider' || '|' || (identity->>'user_id')
        FROM "public"."users" p, jsonb_array_elements(p.identities) WITH ORDINALITY AS i(identity, position)
        WHERE p.id = ANY(ids) AND p.gone_at IS NULL AND position > 1
    );
BEGIN
    PERFORM FROM "public"."users" WHERE id = ANY(names) ORDER BY id FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock(hashtext('user-mirror links'), slot)
    FROM (SELECT DISTINCT hashtext(name) & 1023 AS slot FROM unnest(names) AS name ORDER BY slot OFFSET 0) AS slots;
END
$$;
