-- +goose Up
-- Who leaves takes their name off what they said; the words stay.
GRANT UPDATE (author_name) ON app.comment TO sunbudget_web;
GRANT UPDATE (name, topic) ON app.hearing_registration TO sunbudget_web;
-- Retention: what moderators took away is forgotten after its term.
GRANT UPDATE (original) ON app.moderation TO sunbudget_worker;
GRANT UPDATE (body) ON app.comment TO sunbudget_worker;

-- +goose Down
REVOKE UPDATE (author_name) ON app.comment FROM sunbudget_web;
REVOKE UPDATE (name, topic) ON app.hearing_registration FROM sunbudget_web;
REVOKE UPDATE (original) ON app.moderation FROM sunbudget_worker;
REVOKE UPDATE (body) ON app.comment FROM sunbudget_worker;
