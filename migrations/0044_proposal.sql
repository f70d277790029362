-- +goose Up
-- A 修正建议 is an opinion on a hearing with amounts moved between lines of the
-- draft it was made on. Text, moderation, receipt, reply and adoption are those
-- of app.comment; here is only what was moved. Names and amounts are read from
-- the release, so that they are gone where it is.
CREATE TABLE app.proposal (
    comment text PRIMARY KEY REFERENCES app.comment,
    hearing text NOT NULL REFERENCES app.hearing,
    sheet   text NOT NULL, -- 'projects', or table and unit: proposal.Sheet
    changes text NOT NULL CHECK (changes <> '') -- proposal.Changes in their one written form, in 分
);
CREATE INDEX proposal_hearing ON app.proposal (hearing);
-- 附议. The key is the promise: one person, one voice on a proposal, whichever
-- process took it. person is a keyed hash, which stays when the account goes.
CREATE TABLE app.agreement (
    proposal text NOT NULL REFERENCES app.proposal,
    person   bytea NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (proposal, person)
);
GRANT SELECT, INSERT ON app.proposal TO sunbudget_web;
GRANT SELECT, INSERT, DELETE ON app.agreement TO sunbudget_web;
GRANT SELECT ON app.proposal TO sunbudget_desk, sunbudget_worker;
-- The desk counts voices; whose they are is no business of the departments.
GRANT SELECT (proposal, at) ON app.agreement TO sunbudget_desk;

-- +goose Down
DROP TABLE app.agreement, app.proposal;
