-- +goose Up
-- Projections of sealed bundles. Everything here is public (or of the deputy
-- tier) and can be rebuilt from release.blob.
CREATE TABLE release.jurisdiction (
    code     text PRIMARY KEY,
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    parent   text NOT NULL DEFAULT '',
    currency text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('real', 'sample', 'demo')),
    -- The operator's boundaries as GeoJSON, with the map approval number.
    boundaries          jsonb,
    map_approval_number text NOT NULL DEFAULT ''
);

-- Sealed bundles arriving from the inner site, waiting for the worker. They
-- are imported in the order they were handed over.
CREATE TABLE release.handover (
    seq         bigint GENERATED ALWAYS AS IDENTITY,
    hash        text PRIMARY KEY,
    archive     bytea NOT NULL,
    received_at timestamptz NOT NULL,
    imported_at timestamptz,
    failure     text NOT NULL DEFAULT ''
);

-- One global increasing number naming the set of current releases. Counted
-- under a lock, not by a sequence: an import that fails leaves no gap, so two
-- installations that import the same bundles have the same editions.
CREATE TABLE release.edition (
    edition bigint PRIMARY KEY,
    at      timestamptz NOT NULL
);

CREATE TABLE release.release (
    id           bigint PRIMARY KEY, -- counted like editions
    hash         text NOT NULL UNIQUE,
    jurisdiction text NOT NULL REFERENCES release.jurisdiction,
    year         int  NOT NULL,
    stage        text NOT NULL,
    stage_rank   int  NOT NULL, -- civic.Stage.Rank
    version      int  NOT NULL,
    month        int  NOT NULL,
    tier         text NOT NULL CHECK (tier IN ('public', 'deputy')),
    as_of        date NOT NULL,
    sealed_at    timestamptz NOT NULL,
    published_at timestamptz NOT NULL,
    edition      bigint NOT NULL UNIQUE REFERENCES release.edition,
    log_index    bigint NOT NULL,
    supersedes   text NOT NULL DEFAULT '',
    correction   text NOT NULL DEFAULT '', -- 更正说明
    authorisation jsonb, -- of a draft: number, body, scope
    manifest     bytea NOT NULL, -- canonical bytes; their SHA-256 is the hash
    signature    bytea NOT NULL,
    projects     int NOT NULL,
    original     release.figure NOT NULL,
    adjusted     release.figure NOT NULL,
    paid         release.figure NOT NULL,
    UNIQUE (jurisdiction, tier, year, stage, month, version)
);
CREATE INDEX release_current ON release.release (jurisdiction, tier, year, stage_rank, month, version, edition);

-- Bundle files, stored once by their SHA-256.
CREATE TABLE release.blob (
    sha256 text PRIMARY KEY,
    bytes  bytea NOT NULL
);
CREATE TABLE release.file (
    release bigint NOT NULL REFERENCES release.release,
    name    text NOT NULL,
    sha256  text NOT NULL REFERENCES release.blob,
    bytes   bigint NOT NULL,
    rows    int NOT NULL,
    PRIMARY KEY (release, name)
);

-- The disclosure list a release was made with: the form of each field by
-- class, with the ground and review date of what is withheld.
CREATE TABLE release.rule (
    release bigint NOT NULL REFERENCES release.release,
    field text NOT NULL, class text NOT NULL, form text NOT NULL,
    ground text NOT NULL, ground_zh text NOT NULL, ground_en text NOT NULL,
    review date,
    PRIMARY KEY (release, field, class)
);

CREATE TABLE release.unit (
    release bigint NOT NULL REFERENCES release.release, code text NOT NULL,
    name text NOT NULL, name_en text NOT NULL, parent text NOT NULL,
    PRIMARY KEY (release, code)
);
CREATE TABLE release.region (
    release bigint NOT NULL REFERENCES release.release, code text NOT NULL,
    name text NOT NULL, name_en text NOT NULL, parent text NOT NULL, population bigint NOT NULL,
    PRIMARY KEY (release, code)
);
CREATE TABLE release.line (
    release bigint NOT NULL REFERENCES release.release, "table" text NOT NULL, unit text NOT NULL,
    code text NOT NULL, name text NOT NULL, "column" text NOT NULL, amount release.figure NOT NULL,
    PRIMARY KEY (release, "table", unit, code, "column")
);
CREATE TABLE release.project (
    release bigint NOT NULL REFERENCES release.release, id text NOT NULL,
    name text NOT NULL, summary text NOT NULL, justification text NOT NULL,
    unit text NOT NULL, function text NOT NULL, economic text NOT NULL, region text NOT NULL,
    lon float8, lat float8, class text NOT NULL, start text NOT NULL, "end" text NOT NULL,
    original release.figure NOT NULL, adjusted release.figure NOT NULL, paid release.figure NOT NULL,
    self int, review int,
    -- Derived at import from published forms only. NULL = cannot be told.
    amount_lo bigint, amount_hi bigint, -- of adjusted, else original
    execution_lo bigint, execution_hi bigint, -- paid ÷ amount in basis points
    band text NOT NULL, rate text NOT NULL, -- budget.AmountBand, ExecutionBand
    alert text NOT NULL, -- budget.ProgressAlert
    search text NOT NULL, -- folded name, summary, unit, region and class names
    PRIMARY KEY (release, id)
);
-- The default order of lists: largest first, hidden last (search/postgres).
CREATE INDEX project_by_amount ON release.project (release, (-coalesce(amount_lo, -1)), (-coalesce(amount_hi, -1)), id);
CREATE INDEX project_by_unit ON release.project (release, unit);
CREATE INDEX project_by_region ON release.project (release, region);
CREATE INDEX project_by_id ON release.project (id);
CREATE TABLE release.execution (
    release bigint NOT NULL REFERENCES release.release, id text NOT NULL, month int NOT NULL,
    paid release.figure NOT NULL,
    PRIMARY KEY (release, id, month)
);
CREATE TABLE release.goal (
    release bigint NOT NULL REFERENCES release.release, id text NOT NULL,
    level1 text NOT NULL, level2 text NOT NULL, level3 text NOT NULL,
    target text NOT NULL, actual text NOT NULL, weight int NOT NULL, self int, review int,
    PRIMARY KEY (release, id, level1, level2, level3)
);
-- Sums by dimension, built at import: count of projects and sums of
-- published forms (bounds; hidden counts what no sum can include).
CREATE TABLE release.facet (
    release bigint NOT NULL REFERENCES release.release,
    dimension text NOT NULL, -- 'unit', 'region', 'lei', 'class', 'band', 'execution', 'alert'
    value text NOT NULL,
    projects int NOT NULL, hidden int NOT NULL,
    original_lo bigint NOT NULL, original_hi bigint NOT NULL,
    amount_lo bigint NOT NULL, amount_hi bigint NOT NULL,
    paid_lo bigint NOT NULL, paid_hi bigint NOT NULL,
    PRIMARY KEY (release, dimension, value)
);
-- Map points clustered at import for each zoom.
CREATE TABLE release.cluster (
    release bigint NOT NULL REFERENCES release.release, zoom int NOT NULL,
    x int NOT NULL, y int NOT NULL,
    lon float8 NOT NULL, lat float8 NOT NULL, projects int NOT NULL,
    id text NOT NULL, -- the project, where the cluster is one
    PRIMARY KEY (release, zoom, x, y)
);

-- What changed and must reach search, caches, feeds and subscribers.
CREATE TABLE release.outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text NOT NULL, -- 'release', 'comment', 'score', …
    key        text NOT NULL,
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    done_at    timestamptz
);
CREATE INDEX outbox_open ON release.outbox (id) WHERE done_at IS NULL;

GRANT SELECT ON ALL TABLES IN SCHEMA release TO sunbudget_web, sunbudget_desk;
REVOKE ALL ON release.handover FROM sunbudget_web, sunbudget_desk;
-- A release never changes: the worker adds to one and finds its place in the
-- log, once.
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA release TO sunbudget_worker;
GRANT UPDATE (log_index) ON release.release TO sunbudget_worker;
GRANT UPDATE (imported_at, failure) ON release.handover TO sunbudget_worker;
GRANT UPDATE (done_at) ON release.outbox TO sunbudget_worker;
GRANT UPDATE ON release.jurisdiction TO sunbudget_worker;
GRANT INSERT ON release.handover TO sunbudget_vault;
GRANT SELECT (hash, imported_at, failure) ON release.handover TO sunbudget_vault;
GRANT INSERT ON release.outbox TO sunbudget_web, sunbudget_desk;

-- +goose Down
DROP SCHEMA release CASCADE;
CREATE SCHEMA release;
