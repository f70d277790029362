-- +goose Up
-- Texts as they would be published, each beside what was handed in, stored
-- once however many candidates hold the pair.
CREATE TABLE vault.text (
    digest   text PRIMARY KEY, -- SHA-256 of both
    raw      text NOT NULL,
    public   text NOT NULL,
    findings int  NOT NULL -- marks and candidates for data of people in it
);
CREATE TABLE vault.candidate_text (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    digest    text   NOT NULL REFERENCES vault.text,
    field     text   NOT NULL,
    code      text   NOT NULL, -- where it stands first
    PRIMARY KEY (candidate, digest)
);
-- How many different texts a candidate has; NULL of one that was built before
-- they were reviewed and has to be built again.
ALTER TABLE vault.candidate ADD COLUMN texts int;

-- Who read a text and let it pass. It holds for later releases of the same
-- government: what has not changed is not read again.
CREATE TABLE vault.text_review (
    jurisdiction text   NOT NULL REFERENCES vault.jurisdiction,
    digest       text   NOT NULL REFERENCES vault.text,
    actor        text   NOT NULL,
    candidate    bigint NOT NULL REFERENCES vault.candidate, -- in which it was read
    at           timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction, digest, actor)
);
CREATE INDEX text_review_candidate ON vault.text_review (candidate);

-- Words that a reviewer had removed from all texts of a government.
CREATE TABLE vault.hidden_words (
    jurisdiction text NOT NULL REFERENCES vault.jurisdiction,
    words        text NOT NULL CHECK (length(words) >= 2),
    reason       text NOT NULL CHECK (reason <> ''),
    actor        text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction, words)
);
GRANT SELECT, INSERT ON vault.text, vault.candidate_text, vault.text_review, vault.hidden_words TO sunbudget_vault;
GRANT UPDATE (texts) ON vault.candidate TO sunbudget_vault;

-- Whoever approves a candidate has passed none of its texts either.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION vault.separate_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vault.candidate WHERE id = NEW.candidate AND built_by = NEW.actor)
       OR EXISTS (SELECT FROM vault.candidate_batch cb JOIN vault.batch b ON b.id = cb.batch
                  WHERE cb.candidate = NEW.candidate AND b.loaded_by = NEW.actor)
       OR NEW.step = 'approval' AND (
            EXISTS (SELECT FROM vault.risk_signoff WHERE candidate = NEW.candidate AND actor = NEW.actor)
            OR EXISTS (SELECT FROM vault.text_review WHERE candidate = NEW.candidate AND actor = NEW.actor)) THEN
        RAISE EXCEPTION 'account % acted on candidate % before', NEW.actor, NEW.candidate
            USING ERRCODE = 'check_violation', CONSTRAINT = 'separate_people';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION vault.separate_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vault.candidate WHERE id = NEW.candidate AND built_by = NEW.actor)
       OR EXISTS (SELECT FROM vault.candidate_batch cb JOIN vault.batch b ON b.id = cb.batch
                  WHERE cb.candidate = NEW.candidate AND b.loaded_by = NEW.actor)
       OR NEW.step = 'approval' AND EXISTS (SELECT FROM vault.risk_signoff
                  WHERE candidate = NEW.candidate AND actor = NEW.actor) THEN
        RAISE EXCEPTION 'account % acted on candidate % before', NEW.actor, NEW.candidate
            USING ERRCODE = 'check_violation', CONSTRAINT = 'separate_people';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
DROP TABLE vault.hidden_words, vault.text_review, vault.candidate_text, vault.text;
ALTER TABLE vault.candidate DROP COLUMN texts;
