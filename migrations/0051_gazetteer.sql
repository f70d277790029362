-- +goose Up
-- A gazetteer (地名录) comes in like any other kind of row; the newest one of a
-- government counts, whatever document it came with.
ALTER TABLE vault.batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE vault.batch ADD CONSTRAINT batch_kind_check
    CHECK (kind IN ('units', 'regions', 'lines', 'notes', 'sections', 'projects', 'execution', 'goals', 'gazetteer'));
CREATE TABLE vault.place (
    batch bigint NOT NULL REFERENCES vault.batch, name text NOT NULL, region text NOT NULL,
    lon float8, lat float8, CHECK ((lon IS NULL) = (lat IS NULL)),
    PRIMARY KEY (batch, region, name)
);

-- What staff said of projects whose file gives no place. The last verdict on a
-- project holds; nothing is changed or removed. The place is copied, so that a
-- later gazetteer moves nothing that a person confirmed.
CREATE TABLE vault.place_verdict (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL REFERENCES vault.jurisdiction,
    code         text NOT NULL, -- of the project, internal
    verdict      text NOT NULL CHECK (verdict IN ('located', 'countywide', 'unlocated', 'open')),
    name         text NOT NULL,
    region       text NOT NULL,
    lon float8, lat float8,
    percent      int  NOT NULL, -- the confidence it was suggested with; 0: it was not
    by           text NOT NULL,
    at           timestamptz NOT NULL,
    CHECK ((verdict = 'located') = (region <> ''))
);
CREATE INDEX place_verdict_of ON vault.place_verdict (jurisdiction, code, id DESC);

-- The verdicts a candidate was made with. Whoever gave one checks nothing of
-- the candidate, as whoever handed in a file does not.
CREATE TABLE vault.candidate_place_verdict (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    verdict   bigint NOT NULL REFERENCES vault.place_verdict,
    PRIMARY KEY (candidate, verdict)
);
GRANT SELECT, INSERT ON vault.place, vault.place_verdict, vault.candidate_place_verdict TO sunbudget_vault;

-- +goose StatementBegin
CREATE FUNCTION vault.not_of_the_place_verdicts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vault.candidate_place_verdict cp JOIN vault.place_verdict p ON p.id = cp.verdict
               WHERE cp.candidate = NEW.candidate AND p.by = NEW.actor) THEN
        RAISE EXCEPTION 'account % placed a project of candidate %', NEW.actor, NEW.candidate
            USING ERRCODE = 'check_violation', CONSTRAINT = 'separate_people';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER not_of_the_place_verdicts BEFORE INSERT ON vault.release_check
    FOR EACH ROW EXECUTE FUNCTION vault.not_of_the_place_verdicts();

-- +goose Down
DROP TRIGGER not_of_the_place_verdicts ON vault.release_check;
DROP FUNCTION vault.not_of_the_place_verdicts();
DROP TABLE vault.candidate_place_verdict;
DROP TABLE vault.place_verdict;
DROP TABLE vault.place;
DELETE FROM vault.batch WHERE kind = 'gazetteer';
ALTER TABLE vault.batch DROP CONSTRAINT batch_kind_check;
ALTER TABLE vault.batch ADD CONSTRAINT batch_kind_check
    CHECK (kind IN ('units', 'regions', 'lines', 'notes', 'sections', 'projects', 'execution', 'goals'));
