-- +goose Up
-- Explanations of budgets and accounts (编制说明), section by section. Every unit
-- may hand in a file of its own: "part" names the unit, so that one file does
-- not replace another's.
ALTER TABLE vault.batch ADD COLUMN part text NOT NULL DEFAULT '';
ALTER TABLE vault.batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE vault.batch ADD CONSTRAINT batch_kind_check
    CHECK (kind IN ('units', 'regions', 'lines', 'notes', 'sections', 'projects', 'execution', 'goals'));
CREATE OR REPLACE VIEW vault.current_batch AS
SELECT DISTINCT ON (document, kind, part) id, document, kind, file, sha256, rows, loaded_by, loaded_at, part
FROM vault.batch ORDER BY document, kind, part, id DESC;

CREATE TABLE vault.section (
    batch bigint NOT NULL REFERENCES vault.batch, unit text NOT NULL, number text NOT NULL,
    title text NOT NULL, text text NOT NULL,
    PRIMARY KEY (batch, unit, number)
);
CREATE TABLE release.section (
    release bigint NOT NULL REFERENCES release.release, unit text NOT NULL,
    place int NOT NULL, -- in the order of printing
    number text NOT NULL, title text NOT NULL, text text NOT NULL,
    PRIMARY KEY (release, unit, number)
);
CALL release.public_rows_only('release.section');

GRANT SELECT, INSERT ON vault.section TO sunbudget_vault;
GRANT SELECT ON release.section TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.section TO sunbudget_worker;

-- +goose Down
DROP TABLE release.section;
DROP TABLE vault.section;
DROP VIEW vault.current_batch;
DELETE FROM vault.batch WHERE kind = 'sections';
ALTER TABLE vault.batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE vault.batch ADD CONSTRAINT batch_kind_check
    CHECK (kind IN ('units', 'regions', 'lines', 'notes', 'projects', 'execution', 'goals'));
ALTER TABLE vault.batch DROP COLUMN part;
CREATE VIEW vault.current_batch AS
SELECT DISTINCT ON (document, kind) id, document, kind, file, sha256, rows, loaded_by, loaded_at
FROM vault.batch ORDER BY document, kind, id DESC;
GRANT SELECT ON vault.current_batch TO sunbudget_vault;
