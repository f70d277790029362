-- +goose Up
-- The application form of a project (statutory tables 10 and 11): its nature
-- and kind, scheme and overall targets, where its money comes from and the plan
-- of payments by quarter. Texts are published as rows of release.text, amounts
-- as rows of their own, so that what was published before keeps its shape.
-- funds holds the stated amounts by name, in 分; an empty field is no key.
ALTER TABLE vault.project ADD COLUMN nature text NOT NULL DEFAULT '', ADD COLUMN category text NOT NULL DEFAULT '',
    ADD COLUMN scheme text NOT NULL DEFAULT '', ADD COLUMN project_goal text NOT NULL DEFAULT '',
    ADD COLUMN year_goal text NOT NULL DEFAULT '',
    ADD COLUMN funds jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(funds) = 'object');
CREATE TABLE release.fund (
    release bigint NOT NULL REFERENCES release.release, id text NOT NULL,
    fund text NOT NULL, amount release.figure NOT NULL,
    PRIMARY KEY (release, id, fund)
);
CALL release.public_rows_only('release.fund');
GRANT SELECT ON release.fund TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.fund TO sunbudget_worker;

-- +goose Down
DROP TABLE release.fund;
ALTER TABLE vault.project DROP COLUMN nature, DROP COLUMN category, DROP COLUMN scheme, DROP COLUMN project_goal,
    DROP COLUMN year_goal, DROP COLUMN funds;
