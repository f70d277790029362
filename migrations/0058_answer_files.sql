-- +goose Up
-- Files that came back across a one-way gap with receipts, acknowledgements and
-- appeals. Each receiver counts its own from 1; none is taken before the one
-- ahead of it, none twice with another content.
CREATE TABLE app.answer_file (
    receiver text   NOT NULL REFERENCES app.receiver,
    number   bigint NOT NULL CHECK (number > 0),
    sha256   text   NOT NULL,
    receipts int    NOT NULL,
    returns  int    NOT NULL,
    taken_by text   NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (receiver, number)
);
GRANT SELECT, INSERT ON app.answer_file TO sunbudget_desk;
-- Each packet says which one of its department it follows.
CREATE INDEX delivery_order ON app.delivery (receiver, jurisdiction, unit, id);

-- +goose Down
DROP INDEX app.delivery_order;
DROP TABLE app.answer_file;
