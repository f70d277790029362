-- +goose Up
-- The live session of a hearing. It is opened and closed once, by its host;
-- what happened in between stays readable with the record.
CREATE TABLE app.hearing_session (
    hearing   text PRIMARY KEY REFERENCES app.hearing,
    opened_by text NOT NULL REFERENCES app.account,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    log_index bigint -- of the entry that closes it
);
-- Who has the floor: one drawn speaker at a time, by the number of the ticket.
CREATE TABLE app.hearing_turn (
    hearing  text NOT NULL REFERENCES app.hearing_session,
    turn     int  NOT NULL,
    number   int  NOT NULL,
    minutes  int  NOT NULL CHECK (minutes BETWEEN 1 AND 60), -- allotted
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (hearing, turn),
    FOREIGN KEY (hearing, number) REFERENCES app.hearing_registration
);
CREATE UNIQUE INDEX hearing_turn_one ON app.hearing_turn (hearing) WHERE ended_at IS NULL;
-- Questions from outside the hall. The host reads each before it is public.
CREATE TABLE app.hearing_question (
    hearing    text NOT NULL REFERENCES app.hearing,
    number     int  NOT NULL,
    account    text NOT NULL REFERENCES app.account,
    name       text NOT NULL, -- as chosen in front
    body       text NOT NULL,
    send_key   text NOT NULL, -- one form sent twice is one question
    state      text NOT NULL CHECK (state IN ('waiting', 'queued', 'asked', 'answered', 'refused')),
    reason     text NOT NULL DEFAULT '', -- code of a refusal
    at         timestamptz NOT NULL,
    decided_by text REFERENCES app.account,
    decided_at timestamptz,
    PRIMARY KEY (hearing, number),
    UNIQUE (account, send_key)
);
CREATE UNIQUE INDEX hearing_question_asked ON app.hearing_question (hearing) WHERE state = 'asked';
-- One person, one voice: the keys say so.
CREATE TABLE app.hearing_support (
    hearing  text NOT NULL,
    question int  NOT NULL,
    account  text NOT NULL REFERENCES app.account,
    at       timestamptz NOT NULL,
    PRIMARY KEY (hearing, question, account),
    FOREIGN KEY (hearing, question) REFERENCES app.hearing_question
);
-- Indicative votes (意向测评). Without legal force, wherever they are shown.
CREATE TABLE app.hearing_vote (
    hearing   text NOT NULL REFERENCES app.hearing_session,
    number    int  NOT NULL,
    question  text NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (hearing, number)
);
CREATE UNIQUE INDEX hearing_vote_open ON app.hearing_vote (hearing) WHERE closed_at IS NULL;
CREATE TABLE app.hearing_ballot (
    hearing text NOT NULL,
    vote    int  NOT NULL,
    account text NOT NULL REFERENCES app.account,
    choice  text NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    at      timestamptz NOT NULL,
    PRIMARY KEY (hearing, vote, account),
    FOREIGN KEY (hearing, vote) REFERENCES app.hearing_vote
);

-- The public site reads the course and writes what citizens send.
GRANT SELECT (hearing, opened_at, closed_at, log_index) ON app.hearing_session TO sunbudget_web;
GRANT SELECT ON app.hearing_turn, app.hearing_vote, app.hearing_support, app.hearing_ballot TO sunbudget_web;
GRANT SELECT (hearing, number, account, name, body, send_key, state, reason, at, decided_at), UPDATE (name) ON app.hearing_question TO sunbudget_web;
GRANT INSERT ON app.hearing_question, app.hearing_support, app.hearing_ballot TO sunbudget_web;
-- The desk hosts without seeing which account asked, supported or voted.
GRANT SELECT, INSERT ON app.hearing_session, app.hearing_turn, app.hearing_vote TO sunbudget_desk;
GRANT UPDATE (closed_at, log_index) ON app.hearing_session TO sunbudget_desk;
GRANT UPDATE (ended_at) ON app.hearing_turn TO sunbudget_desk;
GRANT UPDATE (closed_at) ON app.hearing_vote TO sunbudget_desk;
GRANT SELECT (hearing, number, name, body, state, reason, at, decided_at), UPDATE (state, reason, decided_by, decided_at)
    ON app.hearing_question TO sunbudget_desk;
GRANT SELECT (hearing, question) ON app.hearing_support TO sunbudget_desk;
GRANT SELECT (hearing, vote, choice) ON app.hearing_ballot TO sunbudget_desk;

-- +goose Down
DROP TABLE app.hearing_ballot, app.hearing_vote, app.hearing_support, app.hearing_question, app.hearing_turn, app.hearing_session;
