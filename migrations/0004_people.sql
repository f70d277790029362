-- +goose Up
-- Accounts carry the chosen name; who somebody is lives in schema identity.
CREATE TABLE app.account (
    id           text PRIMARY KEY, -- random
    name         text NOT NULL, -- chosen in front
    assurance    int  NOT NULL CHECK (assurance BETWEEN 0 AND 2),
    -- Coarse verified attributes, for the cells of the score only.
    age_band     text NOT NULL DEFAULT '',
    sex          text NOT NULL DEFAULT '',
    region       text NOT NULL DEFAULT '', -- declared residence
    persona      text NOT NULL DEFAULT '', -- the demo's ready personas
    created_at   timestamptz NOT NULL,
    deleted_at   timestamptz
);
CREATE UNIQUE INDEX account_persona ON app.account (persona) WHERE persona <> '';
CREATE TABLE app.account_grant (
    account      text NOT NULL REFERENCES app.account,
    role         text NOT NULL,
    jurisdiction text NOT NULL,
    unit         text NOT NULL DEFAULT '',
    PRIMARY KEY (account, role, jurisdiction, unit)
);
CREATE TABLE app.session (
    token_hash   bytea PRIMARY KEY, -- SHA-256 of the cookie
    id           text NOT NULL UNIQUE, -- random, to revoke it by
    browser      text NOT NULL DEFAULT '', -- coarse, for its owner to recognise
    account      text NOT NULL REFERENCES app.account,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX session_account ON app.session (account);
-- Limits that hold across processes: one row per subject and window.
CREATE TABLE app.rate_limit (
    subject text NOT NULL, window_start timestamptz NOT NULL, hits int NOT NULL,
    PRIMARY KEY (subject, window_start)
);
-- Access and security log, 12 months.
CREATE TABLE app.security_log (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    detail text NOT NULL DEFAULT ''
);

CREATE TABLE identity.person (
    account     text PRIMARY KEY,
    person_hash bytea NOT NULL UNIQUE, -- keyed hash: one person, one voice
    sealed      bytea NOT NULL, -- encrypted real name and number
    verified_at timestamptz NOT NULL
);
CREATE TABLE identity.credential (
    account       text PRIMARY KEY,
    login         text NOT NULL UNIQUE,
    password_hash text NOT NULL, -- argon2id
    totp_sealed   bytea, -- encrypted TOTP secret
    totp_step     bigint NOT NULL DEFAULT 0, -- last used step: a code works once
    failures      int NOT NULL DEFAULT 0,
    locked_until  timestamptz
);

GRANT SELECT ON app.account_grant TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT SELECT, INSERT, UPDATE ON app.account TO sunbudget_web;
GRANT SELECT ON app.account TO sunbudget_worker;
GRANT SELECT (id, name, assurance, persona, created_at, deleted_at) ON app.account TO sunbudget_desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.session, app.rate_limit TO sunbudget_web, sunbudget_desk;
GRANT INSERT ON app.security_log TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT SELECT ON app.security_log TO sunbudget_desk;
GRANT DELETE ON app.session, app.rate_limit, app.security_log TO sunbudget_worker;
GRANT SELECT ON app.session, app.rate_limit, app.security_log TO sunbudget_worker;
GRANT SELECT, INSERT, UPDATE ON identity.person, identity.credential TO sunbudget_identity;
-- Who may do what is written by the identity login alone: neither the public
-- site nor the desk can make itself an administrator.
GRANT USAGE ON SCHEMA app TO sunbudget_identity;
GRANT SELECT, INSERT, UPDATE ON app.account TO sunbudget_identity;
GRANT SELECT, INSERT, DELETE ON app.account_grant TO sunbudget_identity;
GRANT SELECT (account), DELETE ON app.session TO sunbudget_identity;
GRANT INSERT ON app.security_log TO sunbudget_identity;
-- The vault process signs staff in too, through the same session table.
GRANT USAGE ON SCHEMA app TO sunbudget_vault;
GRANT SELECT ON app.account_grant TO sunbudget_vault;
GRANT SELECT (id, name, assurance, persona, created_at, deleted_at) ON app.account TO sunbudget_vault;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.session, app.rate_limit TO sunbudget_vault;
GRANT INSERT ON app.security_log TO sunbudget_vault;

-- +goose Down
DROP TABLE app.account, app.account_grant, app.session, app.rate_limit, app.security_log CASCADE;
DROP TABLE identity.person, identity.credential;
