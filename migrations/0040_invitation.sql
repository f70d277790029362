-- +goose Up
-- Random invitation to a hearing: people drawn from a list nobody chose from.
-- Only hashes of the list are kept here; the list stays with who holds it.
CREATE TABLE app.hearing_invitation (
    hearing  text PRIMARY KEY REFERENCES app.hearing,
    grp      text NOT NULL,
    seats    int  NOT NULL CHECK (seats > 0),
    hashes   text[] NOT NULL, -- of the entries, by number
    sha256   text NOT NULL, -- of the hashes, a line each
    fixed_by text NOT NULL REFERENCES app.account,
    fixed_at timestamptz NOT NULL,
    fixed_on date NOT NULL, -- drawn on a later day, so that the list stands in the log first
    log_index bigint NOT NULL,
    seed     text NOT NULL DEFAULT '', -- follows from the hearing's seed, told with the draw
    outcomes jsonb, -- who is invited, then who follows; not the whole list
    drawn_at timestamptz,
    draw_log bigint
);
-- What invited people answered, as who invited them enters it.
CREATE TABLE app.hearing_invited (
    hearing text NOT NULL REFERENCES app.hearing_invitation,
    number  int  NOT NULL,
    comes   boolean NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (hearing, number)
);
GRANT SELECT (hearing, grp, seats, hashes, sha256, fixed_at, fixed_on, log_index, seed, outcomes, drawn_at, draw_log) ON app.hearing_invitation
    TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT INSERT (hearing, grp, seats, hashes, sha256, fixed_by, fixed_at, fixed_on, log_index) ON app.hearing_invitation TO sunbudget_desk;
GRANT UPDATE (seed, outcomes, drawn_at, draw_log) ON app.hearing_invitation TO sunbudget_worker;
GRANT SELECT ON app.hearing_invited TO sunbudget_web;
GRANT SELECT, INSERT, UPDATE (comes, at) ON app.hearing_invited TO sunbudget_desk;

-- +goose Down
DROP TABLE app.hearing_invited, app.hearing_invitation;
