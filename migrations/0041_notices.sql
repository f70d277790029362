-- +goose Up
-- What people are told about their own part in things. Only the worker writes
-- notices: the desk, where things happen, does not know whom they are about.
CREATE TABLE app.notice (
    id           text PRIMARY KEY, -- random
    account      text NOT NULL REFERENCES app.account,
    jurisdiction text NOT NULL,
    kind         text NOT NULL, -- notice.Kind
    title        text NOT NULL, -- published name of what it is about, nobody's words
    path         text NOT NULL, -- page of the public site
    key          text NOT NULL, -- of the act: whoever tells it twice tells it once
    at           timestamptz NOT NULL,
    read_at      timestamptz,
    UNIQUE (account, key)
);
CREATE INDEX notice_inbox ON app.notice (account, jurisdiction, at DESC, id DESC);
-- How somebody wants to be told away from the site. No row: not at all.
CREATE TABLE app.notice_choice (
    account text NOT NULL REFERENCES app.account,
    channel text NOT NULL CHECK (channel IN ('sms', 'email')),
    pace    text NOT NULL CHECK (pace IN ('off', 'once', 'daily', 'weekly')),
    lang    text NOT NULL CHECK (lang IN ('zh', 'en')),
    since   timestamptz NOT NULL, -- what happened before is not sent afterwards
    PRIMARY KEY (account, channel)
);
-- What went out: a letter that is tried again finds its notices here.
CREATE TABLE app.notice_sent (
    notice  text NOT NULL REFERENCES app.notice ON DELETE CASCADE,
    channel text NOT NULL,
    at      timestamptz NOT NULL,
    failed  boolean NOT NULL DEFAULT false, -- refused for good by the other side
    PRIMARY KEY (notice, channel)
);
-- Addresses for notices, sealed. A telephone number is kept only for who asked
-- for text messages; sign-in keeps its hash.
CREATE TABLE identity.contact (
    account      text NOT NULL,
    channel      text NOT NULL CHECK (channel IN ('sms', 'email')),
    sealed       bytea NOT NULL,
    set_at       timestamptz NOT NULL,
    confirmed_at timestamptz, -- letters go to confirmed addresses only
    PRIMARY KEY (account, channel)
);

GRANT SELECT, UPDATE (read_at), DELETE ON app.notice TO sunbudget_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.notice_choice TO sunbudget_web;
GRANT SELECT ON app.notice_sent TO sunbudget_web;
GRANT SELECT, INSERT, DELETE ON app.notice TO sunbudget_worker;
GRANT SELECT ON app.notice_choice TO sunbudget_worker;
GRANT SELECT, INSERT ON app.notice_sent TO sunbudget_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.contact TO sunbudget_identity;

-- +goose Down
DROP TABLE identity.contact, app.notice_sent, app.notice_choice, app.notice;
