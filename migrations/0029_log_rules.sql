-- +goose Up
-- What the log said last of a disclosure list, of thresholds and of keys is
-- asked for with every release.
CREATE INDEX log_entry_rules ON app.log_entry (kind, jurisdiction, index) WHERE kind IN ('disclosure', 'threshold', 'keys');

-- +goose Down
DROP INDEX app.log_entry_rules;
