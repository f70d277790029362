-- +goose Up
-- When those who registered for a hearing were told what became of what was
-- said there, drawn or not; NULL until its adoption phase. Hearings that were
-- over before this are not told of any more.
ALTER TABLE app.hearing ADD COLUMN results_told_at timestamptz;
UPDATE app.hearing SET results_told_at = now() WHERE plan->>'closed' <= to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD');
GRANT UPDATE (results_told_at) ON app.hearing TO sunbudget_worker;
-- The worker tells those who registered; without this it never could.
GRANT SELECT (account) ON app.hearing_registration TO sunbudget_worker;
-- Whom to tell the decision on an appeal about a rating: the account, sealed
-- with the key of identities, until they are told. The desk does not see it.
ALTER TABLE app.rating_appeal ADD COLUMN receiver bytea;
GRANT INSERT (receiver) ON app.rating_appeal TO sunbudget_web;
GRANT UPDATE (receiver) ON app.rating_appeal TO sunbudget_worker;

-- +goose Down
REVOKE SELECT (account) ON app.hearing_registration FROM sunbudget_worker;
ALTER TABLE app.rating_appeal DROP COLUMN receiver;
ALTER TABLE app.hearing DROP COLUMN results_told_at;
