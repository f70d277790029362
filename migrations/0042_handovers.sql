-- +goose Up
-- Opinions that are handed on: to the 12345 hotline, or as a request for
-- disclosure. They stay public and have the clock of whom they are handed to.
CREATE TABLE app.handover (
    comment     text PRIMARY KEY REFERENCES app.comment,
    way         text NOT NULL CHECK (way IN ('hotline', 'on_request')),
    handed_by   text NOT NULL REFERENCES app.account,
    at          timestamptz NOT NULL,
    due_on      date NOT NULL,
    provisional boolean NOT NULL,
    number      text NOT NULL DEFAULT '', -- of the ticket or the request
    result      text NOT NULL DEFAULT '', -- in public words
    closed_by   text REFERENCES app.account,
    closed_at   timestamptz,
    log_index   bigint -- of the result
);
CREATE INDEX handover_open ON app.handover (due_on) WHERE closed_at IS NULL;
ALTER TABLE app.reply DROP CONSTRAINT reply_adoption_check;
ALTER TABLE app.reply ADD CONSTRAINT reply_adoption_check
    CHECK (adoption IN ('adopted', 'partly', 'not_adopted', 'under_way', 'hotline', 'on_request'));
-- How long the clocks of opinions run in a jurisdiction, where it has set its
-- own terms (comment.Terms has those an installation starts with).
CREATE TABLE app.term (
    jurisdiction text NOT NULL,
    clock        text NOT NULL,
    days         int  NOT NULL CHECK (days BETWEEN 1 AND 60), -- working days
    basis        text NOT NULL CHECK (basis <> ''),
    set_by       text NOT NULL,
    set_at       timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction, clock)
);

-- The public login sees no member of staff who handed anything on.
GRANT SELECT (comment, way, at, due_on, provisional, number, result, closed_at, log_index) ON app.handover TO sunbudget_web;
GRANT SELECT, INSERT, UPDATE (number, result, closed_by, closed_at, log_index) ON app.handover TO sunbudget_desk;
GRANT SELECT (jurisdiction, clock, days, basis) ON app.term TO sunbudget_web;
GRANT SELECT, INSERT, UPDATE ON app.term TO sunbudget_desk;

-- +goose Down
DROP TABLE app.term, app.handover;
DELETE FROM app.reply WHERE adoption IN ('hotline', 'on_request');
ALTER TABLE app.reply DROP CONSTRAINT reply_adoption_check;
ALTER TABLE app.reply ADD CONSTRAINT reply_adoption_check CHECK (adoption IN ('adopted', 'partly', 'not_adopted', 'under_way'));
