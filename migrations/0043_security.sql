-- +goose Up
-- What somebody typed while they were asked to sign in, sealed: a way to an
-- identity provider and back leaves our pages. Its key is in a cookie.
CREATE TABLE app.kept_text (
    token_hash bytea PRIMARY KEY, -- SHA-256 of the cookie
    sealed     bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
-- Every look at who wrote something, with its reason, written before anything
-- is opened.
CREATE TABLE app.identity_look (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    by_account   text NOT NULL REFERENCES app.account,
    jurisdiction text NOT NULL,
    comment      text NOT NULL REFERENCES app.comment,
    reason       text NOT NULL CHECK (reason <> ''),
    document     text NOT NULL CHECK (document <> '') -- number of the paper that asks for it
);
CREATE INDEX identity_look_jurisdiction ON app.identity_look (jurisdiction, id DESC);
-- A member of staff who left: no way in, whatever they know.
ALTER TABLE identity.credential ADD COLUMN disabled_at timestamptz;
-- How far the security log went out to a log server.
CREATE TABLE app.syslog_sent (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id  bigint NOT NULL -- of the last line that went out
);

GRANT SELECT, INSERT, DELETE ON app.kept_text TO sunbudget_web;
GRANT SELECT (expires_at), DELETE ON app.kept_text TO sunbudget_worker;
GRANT SELECT ON app.identity_look TO sunbudget_desk;

-- look_at_writer notes a look and gives the writer's account; no row where the
-- opinion is not of the jurisdiction, or was entered by staff. The login that
-- opens identities reads opinions in no other way: whoever learns a writer has
-- left their name and reason.
-- +goose StatementBegin
CREATE FUNCTION app.look_at_writer(looked timestamptz, looker text, place text, opinion text, why text, paper text) RETURNS SETOF text
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        INSERT INTO app.identity_look (at, by_account, jurisdiction, comment, reason, document)
        SELECT looked, looker, c.jurisdiction, c.id, why, paper FROM app.comment c
        WHERE c.id = opinion AND c.jurisdiction = place AND c.source = 'online';
        SELECT c.author FROM app.comment c WHERE c.id = opinion AND c.jurisdiction = place AND c.source = 'online';
    $$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION app.look_at_writer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.look_at_writer TO sunbudget_identity;
GRANT SELECT, INSERT, UPDATE ON app.syslog_sent TO sunbudget_worker;

-- +goose Down
DROP FUNCTION app.look_at_writer;
DROP TABLE app.syslog_sent, app.identity_look, app.kept_text;
ALTER TABLE identity.credential DROP COLUMN disabled_at;
