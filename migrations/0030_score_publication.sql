-- +goose Up
-- A closed period's bundle is public once a person has approved it; until
-- then the bundle approved before, if any, stays in force for readers.
CREATE TABLE app.score_publication (
    jurisdiction text NOT NULL, period text NOT NULL, seq int NOT NULL,
    approved_by text NOT NULL, approved_at timestamptz NOT NULL, log_index bigint NOT NULL,
    PRIMARY KEY (jurisdiction, period, seq),
    FOREIGN KEY (jurisdiction, period, seq) REFERENCES app.score_bundle
);
-- What was public stays public.
INSERT INTO app.score_publication
    SELECT jurisdiction, period, seq, '', computed_at, log_index FROM app.score_bundle WHERE final;
GRANT SELECT (jurisdiction, period, seq, approved_at, log_index) ON app.score_publication TO sunbudget_web;
GRANT SELECT, INSERT ON app.score_publication TO sunbudget_desk;
DROP POLICY closed ON app.score_bundle;
CREATE POLICY approved ON app.score_bundle FOR SELECT TO sunbudget_web USING (final AND EXISTS (
    SELECT FROM app.score_publication p WHERE p.jurisdiction = score_bundle.jurisdiction AND p.period = score_bundle.period AND p.seq = score_bundle.seq));

-- What a score led to, each with the number of its document.
CREATE TABLE app.consequence (
    id           text PRIMARY KEY, -- random
    jurisdiction text NOT NULL,
    period       text NOT NULL,
    unit         text NOT NULL, -- department
    kind         text NOT NULL CHECK (kind IN ('raise', 'cut', 'cancel')), -- 上浮, 核减, 取消
    document     text NOT NULL CHECK (document <> ''), -- 文号
    note         text NOT NULL DEFAULT '', -- what, and by how much
    recorded_by  text NOT NULL,
    recorded_at  timestamptz NOT NULL,
    log_index    bigint NOT NULL
);
CREATE INDEX consequence_of ON app.consequence (jurisdiction, period, unit);
GRANT SELECT (id, jurisdiction, period, unit, kind, document, note, recorded_at, log_index) ON app.consequence TO sunbudget_web;
GRANT SELECT, INSERT ON app.consequence TO sunbudget_desk;

-- +goose Down
DROP TABLE app.consequence;
DROP POLICY approved ON app.score_bundle;
CREATE POLICY closed ON app.score_bundle FOR SELECT TO sunbudget_web USING (final);
DROP TABLE app.score_publication;
