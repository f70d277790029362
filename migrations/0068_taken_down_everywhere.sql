-- +goose Up
-- Which search engine outside the database was told to drop which release that
-- was taken down. What is not here yet is told again: an engine may be away.
CREATE TABLE release.search_dropped (
    engine text NOT NULL,
    hash   text NOT NULL REFERENCES release.tombstone,
    at     timestamptz NOT NULL,
    PRIMARY KEY (engine, hash)
);
GRANT SELECT, INSERT ON release.search_dropped TO sunbudget_worker;

-- What a release calls its projects, lines, explanations and units.
CREATE VIEW release.names WITH (security_invoker = true) AS
    SELECT release, name FROM release.project
    UNION ALL SELECT release, name FROM release.line
    UNION ALL SELECT release, title FROM release.section
    UNION ALL SELECT release, name FROM release.unit;

-- What people do keeps the name of what they do it to: the subjects of a
-- hearing, a channel that was paused, a notice. A name that only the release
-- said goes with it; the row stays, with an empty name.
-- +goose StatementBegin
CREATE OR REPLACE PROCEDURE release.take_down(taken text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number bigint;
    whose  text;
    part   regclass;
    lost   text[];
    names  text[];
BEGIN
    SELECT r.id, r.jurisdiction INTO number, whose FROM release.release r JOIN release.tombstone t ON t.hash = r.hash WHERE r.hash = taken;
    IF number IS NULL THEN
        RAISE EXCEPTION 'release % has no tombstone', taken;
    END IF;
    SELECT array_agg(f.sha256) INTO lost FROM release.file f
        WHERE f.release = number AND NOT EXISTS (SELECT FROM release.file o WHERE o.sha256 = f.sha256 AND o.release <> number);
    SELECT array_agg(copied.name) INTO names FROM (
        SELECT s.name FROM app.hearing_subject s JOIN app.hearing h ON h.id = s.hearing WHERE h.jurisdiction = whose
        UNION SELECT s.name FROM app.channel_step s WHERE s.jurisdiction = whose AND s.subject_kind <> 'hearing'
        UNION SELECT n.title FROM app.notice n WHERE n.jurisdiction = whose
    ) copied WHERE copied.name IN (SELECT n.name FROM release.names n WHERE n.release = number);
    FOR part IN
        SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'release'
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'release' AND NOT a.attisdropped
            WHERE c.relkind = 'r'
    LOOP
        EXECUTE format('DELETE FROM %s WHERE release = $1', part) USING number;
    END LOOP;
    DELETE FROM release.blob WHERE sha256 = ANY (lost);
    DELETE FROM release.release WHERE id = number;
    UPDATE release.handover SET archive = '' WHERE hash = taken;

    SELECT array_agg(said.name) INTO names FROM unnest(names) AS said (name) WHERE said.name NOT IN (
        SELECT n.name FROM release.names n JOIN release.release r ON r.id = n.release WHERE r.jurisdiction = whose AND r.tier = 'public');
    UPDATE app.hearing_subject s SET name = '' FROM app.hearing h WHERE h.id = s.hearing AND h.jurisdiction = whose AND s.name = ANY (names);
    UPDATE app.channel_step SET name = '' WHERE jurisdiction = whose AND subject_kind <> 'hearing' AND name = ANY (names);
    UPDATE app.notice SET title = '' WHERE jurisdiction = whose AND title = ANY (names);
END
$$;
-- +goose StatementEnd

-- +goose Down
-- The procedure is not taken back: an older program calls it as before.
-- Without the view it would fail, so the view stays with it.
DROP TABLE release.search_dropped;
