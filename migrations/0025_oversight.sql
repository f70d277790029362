-- +goose Up
-- What published payments say about each project that is worth asking about,
-- read by one rule for all (budget.Stand) when a release is imported.
CREATE TABLE release.signal (
    release bigint NOT NULL REFERENCES release.release,
    place   int    NOT NULL, -- in the order of the list: the gravest first, then the largest
    id      text   NOT NULL,
    unit    text   NOT NULL,
    signal  text   NOT NULL,
    level   text   NOT NULL,
    value   bigint NOT NULL, -- basis points, or months
    month   int    NOT NULL, -- of a burst, else 0
    since   int    NOT NULL, -- first month at whose end it stood at this level or a graver one
    times   int    NOT NULL, -- months of the year at whose end it stood
    PRIMARY KEY (release, place),
    UNIQUE (release, id, signal)
);
CALL release.public_rows_only('release.signal');
-- The releases whose signals were read: one that gives none is not read again.
CREATE TABLE release.signalled (
    release bigint PRIMARY KEY REFERENCES release.release
);
CALL release.public_rows_only('release.signalled');
GRANT SELECT ON release.signal, release.signalled TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.signal, release.signalled TO sunbudget_worker;

-- What reviewers and units say of alerts. Nothing is changed or removed: a
-- later note stands beside an earlier one.
CREATE TABLE app.alert_note (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL,
    year         int  NOT NULL,
    project      text NOT NULL,
    signal       text NOT NULL,
    level        text NOT NULL,
    note         text NOT NULL CHECK (note IN ('confirmed', 'set_aside', 'explained', 'replanned')),
    text         text NOT NULL CHECK (note = 'confirmed' OR text <> ''),
    at           timestamptz NOT NULL,
    by           text NOT NULL REFERENCES app.account,
    log_index    bigint NOT NULL
);
CREATE INDEX alert_note_of ON app.alert_note (jurisdiction, year, project);

-- 问题清单. Its state is the last step.
CREATE TABLE app.issue (
    id           text PRIMARY KEY, -- random, public
    jurisdiction text NOT NULL,
    source       text NOT NULL CHECK (source IN ('audit', 'congress', 'media', 'alert')),
    title        text NOT NULL,
    finding      text NOT NULL,
    reference    text NOT NULL,
    unit         text NOT NULL,
    project      text NOT NULL,
    plan_by      date NOT NULL,
    accept_by    date NOT NULL
);
CREATE INDEX issue_jurisdiction ON app.issue (jurisdiction);
CREATE TABLE app.issue_step (
    issue     text NOT NULL REFERENCES app.issue,
    seq       int  NOT NULL,
    act       text NOT NULL CHECK (act IN ('listed', 'planned', 'submitted', 'returned', 'verified', 'closed')),
    text      text NOT NULL,
    at        timestamptz NOT NULL,
    by        text NOT NULL REFERENCES app.account,
    log_index bigint NOT NULL,
    PRIMARY KEY (issue, seq)
);

GRANT SELECT (id, jurisdiction, year, project, signal, level, note, text, at, log_index) ON app.alert_note TO sunbudget_web;
GRANT SELECT, INSERT ON app.alert_note TO sunbudget_desk;
GRANT SELECT ON app.issue TO sunbudget_web;
GRANT SELECT (issue, seq, act, text, at, log_index) ON app.issue_step TO sunbudget_web;
GRANT SELECT, INSERT ON app.issue, app.issue_step TO sunbudget_desk;

-- +goose Down
DROP TABLE app.issue_step, app.issue, app.alert_note, release.signalled, release.signal;
