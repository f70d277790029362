-- +goose Up
-- Words beside figures of statutory tables: why 三公经费 rise or fall, what a
-- figure holds. A note belongs to a row ("column" '') or to one of its cells.
ALTER TABLE vault.batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE vault.batch ADD CONSTRAINT batch_kind_check
    CHECK (kind IN ('units', 'regions', 'lines', 'notes', 'projects', 'execution', 'goals'));
CREATE TABLE vault.note (
    batch bigint NOT NULL REFERENCES vault.batch, "table" text NOT NULL, unit text NOT NULL,
    code text NOT NULL, "column" text NOT NULL, text text NOT NULL,
    PRIMARY KEY (batch, "table", unit, code, "column")
);
CREATE TABLE release.note (
    release bigint NOT NULL REFERENCES release.release, "table" text NOT NULL, unit text NOT NULL,
    code text NOT NULL, "column" text NOT NULL, text text NOT NULL,
    PRIMARY KEY (release, "table", unit, code, "column")
);
CALL release.public_rows_only('release.note');

GRANT SELECT, INSERT ON vault.note TO sunbudget_vault;
GRANT SELECT ON release.note TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.note TO sunbudget_worker;

-- +goose Down
DROP TABLE release.note;
DROP TABLE vault.note;
ALTER TABLE vault.batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE vault.batch ADD CONSTRAINT batch_kind_check
    CHECK (kind IN ('units', 'regions', 'lines', 'projects', 'execution', 'goals'));
