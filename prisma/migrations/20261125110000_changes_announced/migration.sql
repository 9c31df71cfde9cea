-- Processes keep rows of recent callers in memory: they are told of what must not wait, whoever writes it, SQL by hand
-- included. Not told of: staleness, activity and logins, which move all the time. The statements that write nothing else
-- do not name these columns, so the trigger costs them nothing.
--
-- A transaction that sends a notification holds a lock of the whole server at its commit. So the message is an id, and a
-- transaction that changes more than 100 rows says only that: an empty message stands for every row.
CREATE FUNCTION "mirror"."announce_user"() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
DECLARE
    announced INTEGER := coalesce(nullif(current_setting('mirror.announced', true), ''), '0')::integer;
BEGIN
    IF announced <= 100 THEN
        PERFORM set_config('mirror.announced', (announced + 1)::text, true);
        -- a message has less than 8000 bytes
        PERFORM pg_notify('mirror_users', CASE WHEN announced < 100 AND octet_length(OLD.id) < 8000 THEN OLD.id ELSE '' END);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER "users_changed"
AFTER UPDATE OF "id", "blocked", "gone_at", "merged_into", "email", "email_verified", "username", "phone_number",
    "phone_verified", "name", "nickname", "given_name", "family_name", "picture", "identities", "user_metadata",
    "app_metadata", "attributes", "multifactor"
ON "public"."users" FOR EACH ROW
WHEN (
    (OLD."id", OLD."blocked", OLD."gone_at", OLD."merged_into", OLD."email", OLD."email_verified", OLD."username",
     OLD."phone_number", OLD."phone_verified", OLD."name", OLD."nickname", OLD."given_name", OLD."family_name",
     OLD."picture", OLD."identities", OLD."user_metadata", OLD."app_metadata", OLD."attributes", OLD."multifactor")
    IS DISTINCT FROM
    (NEW."id", NEW."blocked", NEW."gone_at", NEW."merged_into", NEW."email", NEW."email_verified", NEW."username",
     NEW."phone_number", NEW."phone_verified", NEW."name", NEW."nickname", NEW."given_name", NEW."family_name",
     NEW."picture", NEW."identities", NEW."user_metadata", NEW."app_metadata", NEW."attributes", NEW."multifactor")
)
EXECUTE FUNCTION "mirror"."announce_user"();

CREATE TRIGGER "users_deleted"
AFTER DELETE ON "public"."users" FOR EACH ROW
EXECUTE FUNCTION "mirror"."announce_user"();
