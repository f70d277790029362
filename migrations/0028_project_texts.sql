-- +goose Up
-- Further texts of projects: 必要性, 优先级, 实施周期. They are published as rows
-- of their own, so that what was published before keeps its shape.
ALTER TABLE vault.project ADD COLUMN necessity text NOT NULL DEFAULT '',
    ADD COLUMN priority text NOT NULL DEFAULT '', ADD COLUMN schedule text NOT NULL DEFAULT '';
CREATE TABLE release.text (
    release bigint NOT NULL REFERENCES release.release, id text NOT NULL,
    field text NOT NULL, text text NOT NULL,
    PRIMARY KEY (release, id, field)
);
CALL release.public_rows_only('release.text');
GRANT SELECT ON release.text TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.text TO sunbudget_worker;

-- +goose Down
DROP TABLE release.text;
ALTER TABLE vault.project DROP COLUMN necessity, DROP COLUMN priority, DROP COLUMN schedule;
