-- +goose Up
-- The text index of each release: which projects have a word, a character or
-- two neighbouring characters. Projects are numbered in the order of their
-- IDs; package search packs and reads the lists. Derived from the projections
-- and made again by whichever program has a newer way to cut text.
CREATE TABLE release.search_entry (
    release bigint NOT NULL REFERENCES release.release,
    kind text NOT NULL CHECK (kind IN ('word', 'gram')), key text COLLATE "C" NOT NULL,
    projects int NOT NULL, list bytea NOT NULL,
    PRIMARY KEY (release, kind, key)
);
ALTER TABLE release.search_entry ALTER list SET STORAGE EXTERNAL; -- packed as it is
-- How the Chinese words of the index are typed in Latin letters.
CREATE TABLE release.search_reading (
    release bigint NOT NULL REFERENCES release.release,
    reading text COLLATE "C" NOT NULL, word text COLLATE "C" NOT NULL,
    PRIMARY KEY (release, reading, word)
);
-- The text of each project as it is compared, and how its published amount
-- differs from last year's, in 分; NULL = cannot be told.
CREATE TABLE release.search_project (
    release bigint NOT NULL REFERENCES release.release, number int NOT NULL,
    text text NOT NULL, change_lo bigint, change_hi bigint,
    PRIMARY KEY (release, number)
);
-- Which engine has which release, by which version of the index. What an
-- engine lacks is fed to it from the outbox.
CREATE TABLE release.search_feed (
    engine text NOT NULL, release bigint NOT NULL REFERENCES release.release,
    version int NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (engine, release)
);
-- The text moved to release.search_project; orders are kept in memory.
ALTER TABLE release.project DROP COLUMN search;
DROP INDEX release.project_by_amount;

GRANT SELECT ON release.search_entry, release.search_reading, release.search_project, release.search_feed TO sunbudget_web;
GRANT SELECT, INSERT, DELETE ON release.search_entry, release.search_reading, release.search_project, release.search_feed
    TO sunbudget_worker;
CALL release.public_rows_only('release.search_entry');
CALL release.public_rows_only('release.search_reading');
CALL release.public_rows_only('release.search_project');
CALL release.public_rows_only('release.search_feed');

-- +goose Down
DROP TABLE release.search_feed, release.search_project, release.search_reading, release.search_entry;
ALTER TABLE release.project ADD COLUMN search text NOT NULL DEFAULT '';
CREATE INDEX project_by_amount ON release.project (release, (-coalesce(amount_lo, -1)), (-coalesce(amount_hi, -1)), id);
