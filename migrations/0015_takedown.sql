-- +goose Up
-- Who asked that a release be taken down, and who confirmed it: two people.
CREATE TABLE vault.takedown (
    hash     text PRIMARY KEY, -- of the sealed release
    ground   text NOT NULL CHECK (ground IN ('state_secret', 'personal_data', 'illegal')),
    note     text NOT NULL CHECK (note <> ''), -- stays inside
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE TABLE vault.takedown_confirmation (
    hash         text PRIMARY KEY REFERENCES vault.takedown,
    confirmed_by text NOT NULL,
    confirmed_at timestamptz NOT NULL,
    signed_order text NOT NULL -- what is carried to the outer site
);
-- The portal asks first; this holds even if it forgets.
-- +goose StatementBegin
CREATE FUNCTION vault.two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vault.takedown WHERE hash = NEW.hash AND asked_by = NEW.confirmed_by) THEN
        RAISE EXCEPTION 'account % asked for this itself', NEW.confirmed_by
            USING ERRCODE = 'check_violation', CONSTRAINT = 'two_people';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER two_people BEFORE INSERT ON vault.takedown_confirmation
    FOR EACH ROW EXECUTE FUNCTION vault.two_people();
GRANT SELECT, INSERT ON vault.takedown, vault.takedown_confirmation TO sunbudget_vault;

-- Orders to take down, signed by the inner site, waiting for the worker.
CREATE TABLE release.takedown_order (
    hash        text PRIMARY KEY,
    signed      text NOT NULL,
    received_at timestamptz NOT NULL,
    done_at     timestamptz
);
-- What stands where a release was. It holds the number and the version, so
-- that neither is ever given again.
CREATE TABLE release.tombstone (
    hash         text PRIMARY KEY,
    id           bigint NOT NULL UNIQUE,
    jurisdiction text NOT NULL REFERENCES release.jurisdiction,
    year         int  NOT NULL,
    stage        text NOT NULL,
    version      int  NOT NULL,
    month        int  NOT NULL,
    tier         text NOT NULL,
    ground       text NOT NULL,
    at           timestamptz NOT NULL,
    edition      bigint NOT NULL UNIQUE REFERENCES release.edition,
    log_index    bigint NOT NULL
);
GRANT SELECT ON release.tombstone TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.tombstone, release.takedown_order TO sunbudget_worker;
GRANT UPDATE (done_at) ON release.takedown_order TO sunbudget_worker;
GRANT INSERT ON release.takedown_order TO sunbudget_vault;

-- No login can delete from a release. This removes one that has a tombstone,
-- from every table of the schema that holds a part of it.
-- +goose StatementBegin
CREATE PROCEDURE release.take_down(taken text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number bigint;
    part   regclass;
    lost   text[];
BEGIN
    SELECT r.id INTO number FROM release.release r JOIN release.tombstone t ON t.hash = r.hash WHERE r.hash = taken;
    IF number IS NULL THEN
        RAISE EXCEPTION 'release % has no tombstone', taken;
    END IF;
    SELECT array_agg(f.sha256) INTO lost FROM release.file f
        WHERE f.release = number AND NOT EXISTS (SELECT FROM release.file o WHERE o.sha256 = f.sha256 AND o.release <> number);
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
END
$$;
-- +goose StatementEnd
REVOKE ALL ON PROCEDURE release.take_down FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE release.take_down TO sunbudget_worker;

-- +goose Down
DROP PROCEDURE release.take_down;
DROP TABLE release.tombstone, release.takedown_order, vault.takedown_confirmation, vault.takedown;
DROP FUNCTION vault.two_people;
