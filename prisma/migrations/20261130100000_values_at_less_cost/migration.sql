-- The values of a change, where the feed keeps them: what stayed the same is taken away from the whole. To take the whole
-- apart and put what changed together again was two statements more for each row, and most of what values cost.
CREATE OR REPLACE FUNCTION "mirror"."note_updated"() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    feed mirror.feed;
    fields TEXT[];
    same TEXT[];
    field TEXT;
    was JSONB;
    became JSONB;
BEGIN
    SELECT * INTO feed FROM mirror.feed;
    IF feed.days = 0 THEN
        RETURN NULL;
    END IF;
    IF OLD.id <> NEW.id THEN
        INSERT INTO mirror.changes (user_id, kind, after)
        VALUES (OLD.id, 'removed', NULL), (NEW.id, 'created', CASE WHEN feed.with_values THEN mirror.told_values(NEW) END);
        PERFORM pg_notify('user_changes', '');
        RETURN NULL;
    END IF;
    fields := array_remove(ARRAY[
        CASE WHEN OLD.blocked IS DISTINCT FROM NEW.blocked THEN 'blocked' END,
        CASE WHEN OLD.email IS DISTINCT FROM NEW.email THEN 'email' END,
        CASE WHEN OLD.email_verified IS DISTINCT FROM NEW.email_verified THEN 'email_verified' END,
        CASE WHEN OLD.username IS DISTINCT FROM NEW.username THEN 'username' END,
        CASE WHEN OLD.phone_number IS DISTINCT FROM NEW.phone_number THEN 'phone_number' END,
        CASE WHEN OLD.phone_verified IS DISTINCT FROM NEW.phone_verified THEN 'phone_verified' END,
        CASE WHEN OLD.name IS DISTINCT FROM NEW.name THEN 'name' END,
        CASE WHEN OLD.nickname IS DISTINCT FROM NEW.nickname THEN 'nickname' END,
        CASE WHEN OLD.given_name IS DISTINCT FROM NEW.given_name THEN 'given_name' END,
        CASE WHEN OLD.family_name IS DISTINCT FROM NEW.family_name THEN 'family_name' END,
        CASE WHEN OLD.picture IS DISTINCT FROM NEW.picture THEN 'picture' END,
        CASE WHEN OLD.multifactor IS DISTINCT FROM NEW.multifactor THEN 'multifactor' END,
        CASE WHEN OLD.identities IS DISTINCT FROM NEW.identities THEN 'identities' END,
        CASE WHEN OLD.user_metadata IS DISTINCT FROM NEW.user_metadata THEN 'user_metadata' END,
        CASE WHEN OLD.app_metadata IS DISTINCT FROM NEW.app_metadata THEN 'app_metadata' END,
        CASE WHEN OLD.attributes IS DISTINCT FROM NEW.attributes THEN 'attributes' END,
        CASE WHEN OLD.gone_at IS DISTINCT FROM NEW.gone_at THEN 'gone_at' END,
        CASE WHEN OLD.merged_into IS DISTINCT FROM NEW.merged_into THEN 'merged_into' END
    ], NULL);
    -- apart, since a statement that may look at values costs more than all the rest, also where it does not
    IF feed.with_values THEN
        same := ARRAY[
            'blocked', 'email', 'email_verified', 'username', 'phone_number', 'phone_verified', 'name', 'nickname',
            'given_name', 'family_name', 'picture', 'multifactor', 'identities', 'user_metadata', 'app_metadata',
            'attributes', 'gone_at', 'merged_into'
        ];
        FOREACH field IN ARRAY fields LOOP
            same := array_remove(same, field);
        END LOOP;
        IF NEW.gone_at IS NULL THEN
            was := mirror.told_values(OLD) - same;
        END IF;
        became := mirror.told_values(NEW) - same;
    END IF;
    INSERT INTO mirror.changes (user_id, kind, changed, before, after) VALUES (
        NEW.id,
        CASE
            WHEN NEW.merged_into IS DISTINCT FROM OLD.merged_into AND NEW.merged_into IS NOT NULL THEN 'linked'
            WHEN OLD.gone_at IS NULL AND NEW.gone_at IS NOT NULL THEN 'deleted'
            WHEN OLD.gone_at IS NOT NULL AND NEW.gone_at IS NULL THEN 'restored'
            WHEN OLD.merged_into IS NOT NULL AND NEW.merged_into IS NULL THEN 'unlinked'
            ELSE 'updated'
        END,
        fields, was, became
    );
    PERFORM pg_notify('user_changes', '');
    RETURN NULL;
END
$$;
