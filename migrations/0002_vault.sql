-- +goose Up
-- Raw rows as finance handed them in. Rows of a batch never change; a later
-- batch of the same kind and document takes its place.
CREATE TABLE vault.jurisdiction (
    code     text PRIMARY KEY,
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    parent   text NOT NULL DEFAULT '',
    currency text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('real', 'sample', 'demo'))
);

CREATE TABLE vault.document (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL REFERENCES vault.jurisdiction,
    year         int  NOT NULL,
    stage        text NOT NULL CHECK (stage IN ('draft', 'approved', 'adjusted', 'execution', 'final')),
    version      int  NOT NULL CHECK (version >= 1),
    month        int  NOT NULL CHECK (month BETWEEN 0 AND 12),
    UNIQUE (jurisdiction, year, stage, version, month)
);

CREATE TABLE vault.batch (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document    bigint NOT NULL REFERENCES vault.document,
    kind        text NOT NULL CHECK (kind IN ('units', 'regions', 'lines', 'projects', 'execution', 'goals')),
    file        text NOT NULL,
    sha256      text NOT NULL,
    rows        int  NOT NULL,
    loaded_by   text NOT NULL,
    loaded_at   timestamptz NOT NULL
);
CREATE INDEX batch_document ON vault.batch (document, kind, id DESC);

-- The batches in force: the latest of each kind in each document.
CREATE VIEW vault.current_batch AS
SELECT DISTINCT ON (document, kind) id, document, kind, file, sha256, rows, loaded_by, loaded_at
FROM vault.batch ORDER BY document, kind, id DESC;

CREATE TABLE vault.unit (
    batch bigint NOT NULL REFERENCES vault.batch, code text NOT NULL,
    name text NOT NULL, name_en text NOT NULL, parent text NOT NULL,
    PRIMARY KEY (batch, code)
);
CREATE TABLE vault.region (
    batch bigint NOT NULL REFERENCES vault.batch, code text NOT NULL,
    name text NOT NULL, name_en text NOT NULL, parent text NOT NULL, population bigint NOT NULL,
    PRIMARY KEY (batch, code)
);
CREATE TABLE vault.line (
    batch bigint NOT NULL REFERENCES vault.batch, "table" text NOT NULL, unit text NOT NULL,
    code text NOT NULL, name text NOT NULL, "column" text NOT NULL, amount bigint NOT NULL,
    PRIMARY KEY (batch, "table", unit, code, "column")
);
CREATE TABLE vault.project (
    batch bigint NOT NULL REFERENCES vault.batch, code text NOT NULL,
    name text NOT NULL, summary text NOT NULL, justification text NOT NULL,
    unit text NOT NULL, function text NOT NULL, economic text NOT NULL,
    region text NOT NULL, address text NOT NULL, lon float8, lat float8,
    class text NOT NULL CHECK (class IN ('ordinary', 'sensitive', 'protected', 'classified')),
    start text NOT NULL, "end" text NOT NULL, amount bigint NOT NULL,
    PRIMARY KEY (batch, code)
);
CREATE TABLE vault.execution (
    batch bigint NOT NULL REFERENCES vault.batch, code text NOT NULL, month int NOT NULL,
    adjusted bigint NOT NULL, paid bigint NOT NULL,
    PRIMARY KEY (batch, code, month)
);
CREATE TABLE vault.goal (
    batch bigint NOT NULL REFERENCES vault.batch, code text NOT NULL,
    level1 text NOT NULL, level2 text NOT NULL, level3 text NOT NULL,
    target text NOT NULL, actual text NOT NULL, weight int NOT NULL, self int, review int,
    PRIMARY KEY (batch, code, level1, level2, level3)
);

-- One row per project lineage; the internal code never leaves this schema.
CREATE TABLE vault.project_identity (
    public_id    text PRIMARY KEY,
    jurisdiction text NOT NULL REFERENCES vault.jurisdiction,
    code         text NOT NULL,
    first_seen   timestamptz NOT NULL,
    UNIQUE (jurisdiction, code)
);
-- Split and merge: the new lineage and what it came from.
CREATE TABLE vault.project_lineage (
    public_id text NOT NULL REFERENCES vault.project_identity,
    came_from text NOT NULL REFERENCES vault.project_identity,
    how       text NOT NULL CHECK (how IN ('split', 'merge')),
    PRIMARY KEY (public_id, came_from)
);

-- A candidate release: what would be published, with its checks. The bundle
-- is the unsigned archive until approval seals it.
CREATE TABLE vault.candidate (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document      bigint NOT NULL REFERENCES vault.document,
    tier          text NOT NULL CHECK (tier IN ('public', 'deputy')),
    state         text NOT NULL CHECK (state IN ('candidate', 'rejected', 'replaced', 'sealed', 'published')),
    built_by      text NOT NULL,
    built_at      timestamptz NOT NULL,
    as_of         date NOT NULL,
    disclosure    text NOT NULL,
    authorisation jsonb,
    report        jsonb NOT NULL,
    content_hash  text NOT NULL,
    archive       bytea NOT NULL,
    hash          text UNIQUE,
    sealed_at     timestamptz
);
-- A document is released once in each tier; a correction is a new version.
CREATE UNIQUE INDEX candidate_one_release ON vault.candidate (document, tier) WHERE state IN ('sealed', 'published');

-- The batches a candidate was made from.
CREATE TABLE vault.candidate_batch (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    batch     bigint NOT NULL REFERENCES vault.batch,
    PRIMARY KEY (candidate, batch)
);
-- Each step is a record by a different person (业务初审, 财务复核, 审计抽查,
-- 保密审查, 批准).
CREATE TABLE vault.release_check (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    step      text NOT NULL CHECK (step IN ('business', 'finance', 'audit', 'secrecy', 'approval')),
    passed    boolean NOT NULL,
    note      text NOT NULL,
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (candidate, step),
    UNIQUE (candidate, actor)
);

-- Somebody answers for a hidden amount that can be derived (disclosure.Risk).
CREATE TABLE vault.risk_signoff (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    risk      text NOT NULL,
    reason    text NOT NULL CHECK (reason <> ''),
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (candidate, risk)
);

-- Whoever loaded or built a candidate checks nothing of it, and whoever
-- approves it answers for nothing else in it. The portal asks first; this
-- holds even if it forgets.
-- +goose StatementBegin
CREATE FUNCTION vault.separate_people() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER separate_people BEFORE INSERT ON vault.release_check
    FOR EACH ROW EXECUTE FUNCTION vault.separate_people();

-- Original amounts that sealed releases show exactly: what was exact stays
-- known, and cannot shield anything later.
CREATE TABLE vault.disclosed (
    candidate bigint NOT NULL REFERENCES vault.candidate,
    public_id text NOT NULL,
    amount    bigint NOT NULL,
    PRIMARY KEY (candidate, public_id)
);

-- Every look into the vault by a person.
CREATE TABLE vault.access_log (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  text NOT NULL,
    action text NOT NULL,
    target text NOT NULL
);

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA vault TO sunbudget_vault;
GRANT UPDATE (name_zh, name_en, parent, currency, kind) ON vault.jurisdiction TO sunbudget_vault;
GRANT UPDATE (state, archive, hash, sealed_at) ON vault.candidate TO sunbudget_vault;

-- +goose Down
DROP SCHEMA vault CASCADE;
CREATE SCHEMA vault;
