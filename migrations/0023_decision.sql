-- +goose Up
-- When a document was approved and replied to (批复): the publication clock of
-- 20 days starts then. NULL where nothing is recorded.
ALTER TABLE vault.candidate ADD COLUMN decision jsonb;
ALTER TABLE release.release ADD COLUMN decision jsonb;

-- +goose Down
ALTER TABLE release.release DROP COLUMN decision;
ALTER TABLE vault.candidate DROP COLUMN decision;
