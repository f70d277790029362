-- +goose Up
-- Five schemas, five login roles. The public process logs in as
-- sunbudget_web, which cannot read the vault; the roles own nothing.
CREATE SCHEMA vault;
CREATE SCHEMA release;
CREATE SCHEMA app;
CREATE SCHEMA identity;
CREATE SCHEMA jobs;

-- Roles belong to the server, not to the database: another database of the
-- same server may have made them already, or be making them now.
-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sunbudget_web', 'sunbudget_desk', 'sunbudget_vault', 'sunbudget_worker', 'sunbudget_identity'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA release TO sunbudget_web, sunbudget_desk, sunbudget_worker, sunbudget_vault;
GRANT USAGE ON SCHEMA app TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT USAGE ON SCHEMA vault TO sunbudget_vault;
GRANT USAGE ON SCHEMA identity TO sunbudget_identity;
GRANT USAGE ON SCHEMA jobs TO sunbudget_web, sunbudget_desk, sunbudget_worker, sunbudget_vault;

-- A published amount (civic.Figure): form, bounds in 分, reason.
CREATE TYPE release.figure AS (form text, lo bigint, hi bigint, reason text);

-- +goose Down
DROP SCHEMA jobs, identity, app, release, vault CASCADE;
