-- +goose Up
-- What a candidate would add to the disclosure ledger: its amounts, the sums
-- they stand in, the figures decided for them and the certificates.
CREATE TABLE vault.protection (
    candidate bigint PRIMARY KEY REFERENCES vault.candidate,
    entry     json NOT NULL
);

-- The disclosure ledger: every sealed release as it was published, with true
-- amounts, in order. It only grows.
CREATE TABLE vault.disclosure_ledger (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL REFERENCES vault.jurisdiction,
    year         int  NOT NULL,
    tier         text NOT NULL CHECK (tier IN ('public', 'deputy')),
    candidate    bigint UNIQUE REFERENCES vault.candidate,
    entry        json NOT NULL,
    at           timestamptz NOT NULL
);
CREATE INDEX disclosure_ledger_year ON vault.disclosure_ledger (jurisdiction, year, number);

GRANT SELECT, INSERT ON vault.protection, vault.disclosure_ledger TO sunbudget_vault;

-- The ledger takes the place of the list of exact amounts.
DROP TABLE vault.disclosed;

-- +goose Down
CREATE TABLE vault.disclosed (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    public_id text NOT NULL,
    amount    bigint NOT NULL,
    PRIMARY KEY (candidate, public_id)
);
GRANT SELECT, INSERT ON vault.disclosed TO sunbudget_vault;
DROP TABLE vault.disclosure_ledger;
DROP TABLE vault.protection;
