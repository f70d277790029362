-- +goose Up
-- The page of a project with thousands of opinions reads its first twenty and
-- the answers to them, and nothing else.
CREATE INDEX comment_roots ON app.comment (jurisdiction, subject_kind, subject, created_at DESC, id DESC)
    WHERE state IN ('public', 'removed') AND parent IS NULL AND folded_into IS NULL;
CREATE INDEX comment_answers ON app.comment (parent) WHERE parent IS NOT NULL;

-- +goose Down
DROP INDEX app.comment_answers, app.comment_roots;
