-- +goose Up
-- A department's year is rated as a project is. The column "project" holds
-- the ID of what is rated: ten characters of a project, or a unit's code.
ALTER TABLE app.rating ADD COLUMN kind text NOT NULL DEFAULT 'project' CHECK (kind IN ('project', 'department'));
-- The sentence of such a rating is an opinion on the department.
ALTER TABLE app.comment DROP CONSTRAINT comment_subject_kind_check;
ALTER TABLE app.comment ADD CONSTRAINT comment_subject_kind_check
    CHECK (subject_kind IN ('project', 'department', 'line', 'hearing'));

-- +goose Down
DELETE FROM app.rating WHERE kind = 'department';
ALTER TABLE app.rating DROP COLUMN kind;
ALTER TABLE app.comment DROP CONSTRAINT comment_subject_kind_check;
ALTER TABLE app.comment ADD CONSTRAINT comment_subject_kind_check CHECK (subject_kind IN ('project', 'line', 'hearing'));
