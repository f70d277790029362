-- +goose Up
-- The transparency log: an RFC 6962 tree (golang.org/x/mod/sumdb/tlog).
-- Hashes are stored in the same transaction as what they record.
CREATE TABLE app.log_entry (
    index        bigint PRIMARY KEY,
    at           timestamptz NOT NULL,
    jurisdiction text NOT NULL,
    kind         text NOT NULL, -- 'release', 'moderation', 'packet', …
    body         bytea NOT NULL -- canonical JSON; the leaf's record
);
CREATE TABLE app.log_hash (
    index bigint PRIMARY KEY, -- tlog stored-hash index
    hash  bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE TABLE app.log_checkpoint (
    size bigint PRIMARY KEY,
    note bytea NOT NULL, -- signed note
    at   timestamptz NOT NULL
);
GRANT SELECT ON app.log_entry, app.log_hash, app.log_checkpoint TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT INSERT ON app.log_entry, app.log_hash, app.log_checkpoint TO sunbudget_desk, sunbudget_worker;

-- +goose Down
DROP TABLE app.log_entry, app.log_hash, app.log_checkpoint;
