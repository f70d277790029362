-- +goose Up
-- The curated map of projects that were split, merged or went on under another
-- ID: who came from whom, as a person at the finance office says. It joins what is
-- published, so it is a public record of the outer site and not part of a
-- sealed release. Nothing is changed or removed: the last verdict on a pair
-- holds.
CREATE TABLE app.origin (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL,
    project      text NOT NULL,
    came_from    text NOT NULL CHECK (came_from <> project),
    verdict      text NOT NULL CHECK (verdict IN ('confirmed', 'denied')),
    reason       text NOT NULL CHECK (reason <> ''),
    likeness     int  NOT NULL, -- per cent, as it was suggested; 0: it was not
    at           timestamptz NOT NULL,
    by           text NOT NULL REFERENCES app.account,
    log_index    bigint NOT NULL
);
CREATE INDEX origin_of ON app.origin (jurisdiction, project, came_from, id DESC);
GRANT SELECT (id, jurisdiction, project, came_from, verdict, reason, likeness, at, log_index) ON app.origin TO sunbudget_web;
GRANT SELECT, INSERT ON app.origin TO sunbudget_desk;
-- Never filled: lineage is read from what is published.
DROP TABLE vault.project_lineage;

-- +goose Down
CREATE TABLE vault.project_lineage (
    public_id text NOT NULL REFERENCES vault.project_identity,
    came_from text NOT NULL REFERENCES vault.project_identity,
    how       text NOT NULL CHECK (how IN ('split', 'merge')),
    PRIMARY KEY (public_id, came_from)
);
DROP TABLE app.origin;
