-- +goose Up
-- Words that were hidden by mistake are shown again from the next candidate
-- on; who decided what stays on record.
ALTER TABLE vault.hidden_words ADD COLUMN back_by text, ADD COLUMN back_at timestamptz, ADD COLUMN back_reason text,
    ADD CHECK ((back_by IS NULL) = (back_at IS NULL) AND (back_by IS NULL) = (back_reason IS NULL));
GRANT UPDATE (reason, actor, at, back_by, back_at, back_reason) ON vault.hidden_words TO sunbudget_vault;

-- +goose Down
ALTER TABLE vault.hidden_words DROP COLUMN back_by, DROP COLUMN back_at, DROP COLUMN back_reason;
