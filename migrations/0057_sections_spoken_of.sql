-- +goose Up
-- Opinions hang on a section of an explanation (编制说明) too, by
-- "year/budget or final/unit/number".
ALTER TABLE app.comment DROP CONSTRAINT comment_subject_kind_check;
ALTER TABLE app.comment ADD CONSTRAINT comment_subject_kind_check
    CHECK (subject_kind IN ('project', 'department', 'line', 'hearing', 'section'));

-- +goose Down
ALTER TABLE app.comment DROP CONSTRAINT comment_subject_kind_check;
ALTER TABLE app.comment ADD CONSTRAINT comment_subject_kind_check
    CHECK (subject_kind IN ('project', 'department', 'line', 'hearing'));
