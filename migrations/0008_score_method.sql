-- +goose Up
-- Dated, signed versions of the scoring method. A period is scored with the
-- version in force on its first day; none may be dated back once something
-- has been scored.
CREATE TABLE app.score_method (
    jurisdiction text NOT NULL, version text NOT NULL, from_on date NOT NULL,
    parameters bytea NOT NULL, -- canonical JSON
    sha256 text NOT NULL, signature bytea NOT NULL,
    recorded_at timestamptz NOT NULL, log_index bigint NOT NULL,
    PRIMARY KEY (jurisdiction, version),
    UNIQUE (jurisdiction, from_on)
);
GRANT SELECT ON app.score_method TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT INSERT ON app.score_method TO sunbudget_worker;

-- Which periods have new ratings is asked every two seconds.
CREATE INDEX rating_event_period ON app.rating_event (jurisdiction, period, id);

-- +goose Down
DROP INDEX app.rating_event_period;
DROP TABLE app.score_method;
