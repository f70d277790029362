-- +goose Up
-- Exports read files piece by piece. PostgreSQL finds the middle of a value
-- quickly only where it is not compressed.
ALTER TABLE release.blob ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- +goose Down
ALTER TABLE release.blob ALTER COLUMN bytes SET STORAGE EXTENDED;
