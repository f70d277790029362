-- +goose Up
-- Pausing a channel for opinions, and opening it again: one person asks with a
-- public reason, another one decides. That they are two is held here.
CREATE TABLE app.channel_step (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('project', 'line', 'hearing', 'department')),
    subject      text NOT NULL,
    name         text NOT NULL, -- as it was called when this was asked for
    act          text NOT NULL CHECK (act IN ('pause', 'resume')),
    reason       text NOT NULL CHECK (reason <> ''),
    asked_by     text NOT NULL REFERENCES app.account,
    asked_at     timestamptz NOT NULL,
    verdict      text CHECK (verdict IN ('confirmed', 'refused')),
    decided_by   text REFERENCES app.account CHECK (decided_by <> asked_by),
    decided_at   timestamptz,
    log_index    bigint, -- of a confirmed step
    CHECK ((verdict IS NULL) = (decided_by IS NULL))
);
CREATE UNIQUE INDEX channel_step_waiting ON app.channel_step (jurisdiction, subject_kind, subject) WHERE verdict IS NULL;
CREATE INDEX channel_step_subject ON app.channel_step (jurisdiction, subject_kind, subject, id DESC) WHERE verdict = 'confirmed';
-- How channels stand: the last step that was confirmed.
CREATE VIEW app.channel WITH (security_invoker = true) AS
    SELECT DISTINCT ON (jurisdiction, subject_kind, subject)
        jurisdiction, subject_kind, subject, name, act = 'pause' AS paused, reason, decided_at AS since, log_index
    FROM app.channel_step WHERE verdict = 'confirmed' ORDER BY jurisdiction, subject_kind, subject, id DESC;
GRANT SELECT (id, jurisdiction, subject_kind, subject, name, act, reason, asked_at, verdict, decided_at, log_index) ON app.channel_step TO sunbudget_web;
GRANT SELECT, INSERT, UPDATE (verdict, decided_by, decided_at, log_index) ON app.channel_step TO sunbudget_desk;
GRANT SELECT ON app.channel TO sunbudget_web, sunbudget_desk;

-- +goose Down
DROP VIEW app.channel;
DROP TABLE app.channel_step;
