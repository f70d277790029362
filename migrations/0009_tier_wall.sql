-- +goose Up
-- What deputies alone may read is no business of the public login: row
-- security keeps their releases, and everything that belongs to one, from
-- sunbudget_web, whatever a query forgets. A later table of this schema with
-- a column release calls release.public_rows_only as well; a test insists.
REVOKE SELECT ON release.handover FROM sunbudget_web; -- whole bundles

ALTER TABLE release.release ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_rows ON release.release FOR SELECT TO sunbudget_web USING (tier = 'public');
CREATE POLICY all_rows ON release.release TO sunbudget_desk, sunbudget_worker, sunbudget_vault USING (true);

-- +goose StatementBegin
CREATE PROCEDURE release.public_rows_only(projection regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', projection);
    EXECUTE format('CREATE POLICY public_rows ON %s FOR SELECT TO sunbudget_web
        USING (release IN (SELECT id FROM release.release))', projection);
    EXECUTE format('CREATE POLICY all_rows ON %s TO sunbudget_desk, sunbudget_worker, sunbudget_vault USING (true)', projection);
END
$$;
-- +goose StatementEnd
REVOKE ALL ON PROCEDURE release.public_rows_only FROM PUBLIC;

CALL release.public_rows_only('release.file');
CALL release.public_rows_only('release.rule');
CALL release.public_rows_only('release.unit');
CALL release.public_rows_only('release.region');
CALL release.public_rows_only('release.line');
CALL release.public_rows_only('release.project');
CALL release.public_rows_only('release.execution');
CALL release.public_rows_only('release.goal');
CALL release.public_rows_only('release.facet');
CALL release.public_rows_only('release.cluster');

CREATE INDEX file_by_blob ON release.file (sha256);
ALTER TABLE release.blob ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_rows ON release.blob FOR SELECT TO sunbudget_web
    USING (EXISTS (SELECT 1 FROM release.file f WHERE f.sha256 = blob.sha256));
CREATE POLICY all_rows ON release.blob TO sunbudget_desk, sunbudget_worker, sunbudget_vault USING (true);

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE policy record;
BEGIN
    FOR policy IN SELECT format('%I.%I', schemaname, tablename) AS at, policyname FROM pg_policies WHERE schemaname = 'release' LOOP
        EXECUTE format('DROP POLICY %I ON %s', policy.policyname, policy.at);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', policy.at);
    END LOOP;
END
$$;
-- +goose StatementEnd
DROP INDEX release.file_by_blob;
DROP PROCEDURE release.public_rows_only;
GRANT SELECT ON release.handover TO sunbudget_web;
