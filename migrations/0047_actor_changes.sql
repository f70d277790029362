-- +goose Up
-- Who somebody is and what they may do is kept in the memory of the public
-- site for some seconds, so that reading a session is not a query each time.
-- Whatever ends a session or changes an account says so here, whichever login
-- it came from; the payload is the account.
-- +goose StatementBegin
CREATE FUNCTION app.actor_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_notify('actor', CASE TG_TABLE_NAME WHEN 'account' THEN to_jsonb(coalesce(NEW, OLD)) ->> 'id' ELSE to_jsonb(coalesce(NEW, OLD)) ->> 'account' END);
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- Which period is open, as well; the payload is the jurisdiction.
-- +goose StatementBegin
CREATE FUNCTION app.period_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_notify('period', (coalesce(NEW, OLD)).jurisdiction);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER period_changed AFTER INSERT OR UPDATE OR DELETE ON app.period FOR EACH ROW EXECUTE FUNCTION app.period_changed();
CREATE TRIGGER session_ended AFTER DELETE ON app.session FOR EACH ROW EXECUTE FUNCTION app.actor_changed();
CREATE TRIGGER account_changed AFTER UPDATE OR DELETE ON app.account FOR EACH ROW EXECUTE FUNCTION app.actor_changed();
CREATE TRIGGER grant_changed AFTER INSERT OR UPDATE OR DELETE ON app.account_grant FOR EACH ROW EXECUTE FUNCTION app.actor_changed();

-- +goose Down
DROP TRIGGER period_changed ON app.period;
DROP FUNCTION app.period_changed;
DROP TRIGGER session_ended ON app.session;
DROP TRIGGER account_changed ON app.account;
DROP TRIGGER grant_changed ON app.account_grant;
DROP FUNCTION app.actor_changed;
