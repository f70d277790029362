-- +goose Up
-- Appeals about ratings, both ways: a citizen whose rating weighs less than it
-- should, a unit that sees a campaign against it. A person decides on each.
CREATE TABLE app.rating_appeal (
    id           text PRIMARY KEY, -- random
    jurisdiction text NOT NULL,
    period       text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('project', 'department')),
    subject      text NOT NULL, -- ID of what was rated
    unit         text NOT NULL, -- that answers for it
    side         text NOT NULL CHECK (side IN ('citizen', 'unit')),
    person       bytea, -- a citizen's hash as rater, as in app.rating; no account
    author       text NOT NULL DEFAULT '', -- the account of a unit's head
    from_on      date, -- the days a unit speaks of
    to_on        date,
    body         text NOT NULL CHECK (length(body) BETWEEN 4 AND 1000),
    sent_at      timestamptz NOT NULL,
    weighs       float8, -- what a citizen's rating is multiplied by; the worker says it
    reasons      text[] NOT NULL DEFAULT '{}',
    verdict      text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'granted', 'rejected')),
    answer       text NOT NULL DEFAULT '',
    auditor      text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    log_index    bigint NOT NULL DEFAULT 0,
    CHECK ((side = 'citizen') = (person IS NOT NULL)),
    CHECK ((side = 'unit') = (from_on IS NOT NULL AND to_on IS NOT NULL)),
    CHECK (verdict = '' OR length(answer) BETWEEN 4 AND 1000)
);
-- One appeal for a rating.
CREATE UNIQUE INDEX rating_appeal_once ON app.rating_appeal (jurisdiction, period, subject, person) WHERE side = 'citizen';
CREATE INDEX rating_appeal_of ON app.rating_appeal (jurisdiction, sent_at);
GRANT SELECT, INSERT (id, jurisdiction, period, kind, subject, unit, side, person, body, sent_at) ON app.rating_appeal TO sunbudget_web;
-- The desk decides without seeing whose rating it is.
GRANT SELECT (id, jurisdiction, period, kind, subject, unit, side, from_on, to_on, body, sent_at, weighs, reasons, verdict, answer, decided_at, log_index),
    INSERT (id, jurisdiction, period, kind, subject, unit, side, author, from_on, to_on, body, sent_at),
    UPDATE (verdict, answer, auditor, decided_at, log_index) ON app.rating_appeal TO sunbudget_desk;
GRANT SELECT, UPDATE (weighs, reasons) ON app.rating_appeal TO sunbudget_worker;

-- +goose Down
DROP TABLE app.rating_appeal;
