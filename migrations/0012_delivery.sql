-- +goose Up
-- Where packets go: internal performance systems that are pushed to, pull, or
-- take files.
CREATE TABLE app.receiver (
    id text PRIMARY KEY, jurisdiction text NOT NULL, name text NOT NULL,
    url text NOT NULL, -- '' where it pulls or takes files
    token_hash bytea NOT NULL UNIQUE,
    secret bytea NOT NULL, -- sealed with the installation's key
    created_at timestamptz NOT NULL,
    stopped_at timestamptz
);
-- One row for each packet and receiver, written with the packet. Of a
-- department only the first undelivered one is due, so that none overtakes.
CREATE TABLE app.delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receiver text NOT NULL REFERENCES app.receiver,
    jurisdiction text NOT NULL, period text NOT NULL, unit text NOT NULL, seq int NOT NULL,
    attempts int NOT NULL DEFAULT 0, last_error text NOT NULL DEFAULT '',
    next_at timestamptz NOT NULL, delivered_at timestamptz,
    UNIQUE (receiver, jurisdiction, period, unit, seq)
);
CREATE INDEX delivery_waiting ON app.delivery (receiver, jurisdiction, unit, id) WHERE delivered_at IS NULL;
-- Acknowledgements and appeals; each once.
CREATE TABLE app.packet_return (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receiver text NOT NULL REFERENCES app.receiver,
    jurisdiction text NOT NULL, period text NOT NULL, unit text NOT NULL, seq int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('acknowledged', 'appeal')),
    document text NOT NULL, body text NOT NULL, -- the text is for staff
    returned_at timestamptz NOT NULL, log_index bigint NOT NULL,
    UNIQUE (receiver, jurisdiction, period, unit, seq, kind)
);
GRANT SELECT, INSERT ON app.receiver TO sunbudget_desk;
GRANT UPDATE (stopped_at) ON app.receiver TO sunbudget_desk;
GRANT SELECT ON app.receiver TO sunbudget_worker;
GRANT SELECT ON app.delivery TO sunbudget_desk;
GRANT INSERT ON app.delivery TO sunbudget_desk; -- a new receiver gets what there is
GRANT UPDATE (delivered_at) ON app.delivery TO sunbudget_desk; -- pulled
GRANT SELECT, INSERT ON app.delivery TO sunbudget_worker;
GRANT UPDATE (attempts, last_error, next_at, delivered_at) ON app.delivery TO sunbudget_worker;
GRANT SELECT, INSERT ON app.packet_return TO sunbudget_desk;
GRANT SELECT (jurisdiction, period, unit, seq, kind, document, returned_at, log_index) ON app.packet_return TO sunbudget_web;

-- +goose Down
DROP TABLE app.packet_return, app.delivery, app.receiver;
