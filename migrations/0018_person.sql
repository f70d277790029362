-- +goose Up
-- How a person signs in: a provider's own name for them, or their telephone
-- number, as keyed hashes that nobody can test a guess against.
CREATE TABLE identity.link (
    provider     text NOT NULL, -- "phone", or the key of a provider
    subject_hash bytea NOT NULL,
    account      text NOT NULL,
    linked_at    timestamptz NOT NULL,
    PRIMARY KEY (provider, subject_hash)
);
CREATE INDEX link_account ON identity.link (account);
-- One-time codes by telephone number, hashed; the last one sent is in force.
CREATE TABLE identity.code (
    phone_hash bytea PRIMARY KEY,
    code_hash  bytea NOT NULL,
    sent_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries      int NOT NULL DEFAULT 0,
    day        date NOT NULL,
    sends      int NOT NULL -- on that day
);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.link, identity.code TO sunbudget_identity;
GRANT DELETE ON identity.person TO sunbudget_identity;

-- +goose Down
DROP TABLE identity.code, identity.link;
