-- +goose Up
-- A hearing about a published draft. Plan, periods, quotas and the outcome of
-- the draw are documents of their own: they are shown as they were published.
CREATE TABLE app.hearing (
    id           text PRIMARY KEY, -- random, public
    jurisdiction text NOT NULL,
    kind         text NOT NULL,
    title        text NOT NULL,
    purpose      text NOT NULL,
    unit         text NOT NULL, -- who holds it and answers
    place        text NOT NULL,
    contact      text NOT NULL,
    release_hash text NOT NULL,
    year         int  NOT NULL,
    stage        text NOT NULL,
    version      int  NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    plan         jsonb NOT NULL, -- phase → date it begins on
    periods      jsonb NOT NULL, -- the rules in force at publication
    shortfalls   jsonb NOT NULL,
    override     text NOT NULL,
    quotas       jsonb NOT NULL,
    quorum       int NOT NULL CHECK (quorum > 0),
    commitment   text NOT NULL, -- SHA-256 of the seed
    seed         text NOT NULL DEFAULT '', -- told with the draw
    outcomes     jsonb,
    drawn_at     timestamptz,
    draw_log     bigint,
    present      int CHECK (present >= 0), -- speakers, with the record
    record_text  text NOT NULL DEFAULT '',
    record_at    timestamptz,
    published_by text NOT NULL REFERENCES app.account,
    published_at timestamptz NOT NULL,
    log_index    bigint NOT NULL
);
CREATE INDEX hearing_jurisdiction ON app.hearing (jurisdiction, starts_at DESC);
CREATE TABLE app.hearing_subject (
    hearing text NOT NULL REFERENCES app.hearing,
    kind    text NOT NULL CHECK (kind IN ('project', 'line')),
    subject text NOT NULL,
    name    text NOT NULL,
    place   int  NOT NULL,
    PRIMARY KEY (hearing, kind, subject)
);
CREATE INDEX hearing_of_subject ON app.hearing_subject (kind, subject);
-- The seed of the draw, until it is told: written by the desk, which cannot
-- read it back, and read by the worker alone.
CREATE TABLE app.hearing_seed (
    hearing text PRIMARY KEY REFERENCES app.hearing,
    seed    text NOT NULL
);
CREATE TABLE app.hearing_registration (
    hearing text NOT NULL REFERENCES app.hearing,
    number  int  NOT NULL, -- of the ticket in the draw
    account text NOT NULL REFERENCES app.account,
    name    text NOT NULL, -- as chosen in front
    role    text NOT NULL CHECK (role IN ('speak', 'observe')),
    grp     text NOT NULL,
    view    text NOT NULL CHECK (view IN ('for', 'against', 'other')),
    topic   text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (hearing, number),
    UNIQUE (hearing, account)
);
CREATE INDEX hearing_registration_account ON app.hearing_registration (account);

GRANT SELECT (id, jurisdiction, kind, title, purpose, unit, place, contact, release_hash, year, stage, version, starts_at, ends_at,
    plan, periods, shortfalls, override, quotas, quorum, commitment, seed, outcomes, drawn_at, draw_log, present, record_text, record_at,
    published_at, log_index) ON app.hearing TO sunbudget_web;
GRANT SELECT ON app.hearing_subject, app.hearing_registration TO sunbudget_web;
GRANT INSERT ON app.hearing_registration TO sunbudget_web;
GRANT SELECT, INSERT ON app.hearing, app.hearing_subject TO sunbudget_desk;
GRANT UPDATE (present, record_text, record_at) ON app.hearing TO sunbudget_desk;
GRANT INSERT ON app.hearing_seed TO sunbudget_desk;
-- The desk prepares the hall: names as chosen, never the account.
GRANT SELECT (hearing, number, name, role, grp, view, topic, at) ON app.hearing_registration TO sunbudget_desk;
GRANT SELECT ON app.hearing, app.hearing_subject, app.hearing_seed TO sunbudget_worker;
GRANT SELECT (hearing, number, role, grp, view) ON app.hearing_registration TO sunbudget_worker;
GRANT UPDATE (seed, outcomes, drawn_at, draw_log) ON app.hearing TO sunbudget_worker;

-- +goose Down
DROP TABLE app.hearing_registration, app.hearing_seed, app.hearing_subject, app.hearing;
