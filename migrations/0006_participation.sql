-- +goose Up
-- Comments hang on a project or on one line of a release.
CREATE TABLE app.comment (
    id           text PRIMARY KEY, -- random, public
    jurisdiction text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('project', 'line', 'hearing')),
    subject      text NOT NULL, -- public ID, or table/unit/code of a line
    release_hash text NOT NULL, -- the release the writer was looking at
    year         int  NOT NULL,
    stage        text NOT NULL,
    unit         text NOT NULL, -- 主责单位
    parent       text REFERENCES app.comment,
    author       text NOT NULL REFERENCES app.account,
    author_name  text NOT NULL,
    assurance    int  NOT NULL,
    stance       text NOT NULL CHECK (stance IN ('support', 'oppose', 'suggest', 'question')),
    body         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'public', 'removed', 'withdrawn')),
    reason_code  text NOT NULL DEFAULT '', -- of a removal
    receipt      text NOT NULL UNIQUE, -- 回执编号
    send_key     text NOT NULL, -- one form sent twice is one comment
    created_at   timestamptz NOT NULL,
    moderate_by  date NOT NULL, -- one working day
    decided_at   timestamptz,
    UNIQUE (author, send_key)
);
CREATE INDEX comment_subject ON app.comment (jurisdiction, subject_kind, subject, created_at) WHERE state = 'public';
CREATE INDEX comment_queue ON app.comment (created_at) WHERE state = 'pending';

CREATE TABLE app.moderation (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    comment     text NOT NULL REFERENCES app.comment,
    decision    text NOT NULL CHECK (decision IN ('publish', 'remove')),
    reason_code text NOT NULL DEFAULT '',
    note        text NOT NULL DEFAULT '',
    moderator   text NOT NULL REFERENCES app.account,
    original    text NOT NULL, -- kept six months
    at          timestamptz NOT NULL,
    log_index   bigint NOT NULL
);

CREATE TABLE app.reply (
    id           text PRIMARY KEY,
    comment      text NOT NULL REFERENCES app.comment,
    unit         text NOT NULL,
    author       text NOT NULL REFERENCES app.account,
    adoption     text NOT NULL CHECK (adoption IN ('adopted', 'partly', 'not_adopted', 'under_way')),
    body         text NOT NULL, -- the required reason
    state        text NOT NULL CHECK (state IN ('draft', 'public')),
    approved_by  text REFERENCES app.account, -- the head
    created_at   timestamptz NOT NULL,
    published_at timestamptz,
    log_index    bigint
);
CREATE UNIQUE INDEX reply_one_public ON app.reply (comment) WHERE state = 'public';
CREATE UNIQUE INDEX reply_one_draft ON app.reply (comment) WHERE state = 'draft';
-- When a reply is due, fixed at publication of the comment.
CREATE TABLE app.reply_clock (
    comment     text PRIMARY KEY REFERENCES app.comment,
    unit        text NOT NULL,
    due_on      date NOT NULL,
    provisional boolean NOT NULL
);

-- The version of a page's living part (comments, scores): the transaction
-- that publishes something bumps it, caches carry it in their keys.
CREATE TABLE app.target_version (
    jurisdiction text NOT NULL, target text NOT NULL, version bigint NOT NULL,
    PRIMARY KEY (jurisdiction, target)
);

-- One person, one current rating per project and period; history stays.
CREATE TABLE app.rating (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL,
    period       text NOT NULL,
    project      text NOT NULL,
    unit         text NOT NULL,
    person       bytea NOT NULL, -- keyed hash of the person (or of the browser, L0)
    assurance    int  NOT NULL CHECK (assurance BETWEEN 0 AND 2),
    overall      int  NOT NULL CHECK (overall BETWEEN 1 AND 5),
    benefit      int CHECK (benefit BETWEEN 1 AND 5),
    progress     int CHECK (progress BETWEEN 1 AND 5),
    openness     int CHECK (openness BETWEEN 1 AND 5),
    replies      int CHECK (replies BETWEEN 1 AND 5),
    age_band     text NOT NULL DEFAULT '',
    sex          text NOT NULL DEFAULT '',
    region       text NOT NULL DEFAULT '',
    device       bytea, -- rating.Signal: keyed hashes, the key goes with the
    network      bytea, -- period
    at           timestamptz NOT NULL,
    current      boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX rating_one_current ON app.rating (jurisdiction, period, project, person) WHERE current;
CREATE INDEX rating_person ON app.rating (person) WHERE current;
CREATE INDEX rating_project ON app.rating (jurisdiction, period, project) WHERE current;

-- Projects whose public numbers may have to move, written with the rating.
CREATE TABLE app.rating_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL, period text NOT NULL, project text NOT NULL
);

CREATE TABLE app.period (
    jurisdiction text NOT NULL, period text NOT NULL, opens_on date NOT NULL, closes_on date NOT NULL,
    closed_at timestamptz,
    -- Half of the key of the period's signals (244 random bits); without it
    -- they link to nothing, so it is set NULL when the appeal term is over.
    signal_key bytea DEFAULT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
    PRIMARY KEY (jurisdiction, period)
);
-- Margins age × sex × district with source and year.
CREATE TABLE app.margin (
    jurisdiction text NOT NULL, period text NOT NULL, age_band text NOT NULL, sex text NOT NULL,
    region text NOT NULL, population bigint NOT NULL, source text NOT NULL, source_year int NOT NULL,
    PRIMARY KEY (jurisdiction, period, age_band, sex, region)
);
-- The assessed departments: whom each is compared with, whether it serves the
-- public at all (else it is not scored), and its internal score, NULL until
-- imported.
CREATE TABLE app.assessed (
    jurisdiction text NOT NULL, period text NOT NULL, unit text NOT NULL,
    peer_group text NOT NULL, serves boolean NOT NULL, internal float8 CHECK (internal BETWEEN 0 AND 100),
    PRIMARY KEY (jurisdiction, period, unit)
);
-- What the public sees of a project's rating; moves every ten ratings.
CREATE TABLE app.public_score (
    jurisdiction text NOT NULL, period text NOT NULL, project text NOT NULL, unit text NOT NULL,
    view jsonb NOT NULL, updated_at timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction, period, project)
);
-- Score bundles, one per period, append-only; the latest seq is in force.
CREATE TABLE app.score_bundle (
    jurisdiction text NOT NULL, period text NOT NULL, seq int NOT NULL,
    final boolean NOT NULL, -- computed after the period closed
    sha256 text NOT NULL, bundle bytea NOT NULL, result jsonb NOT NULL,
    computed_at timestamptz NOT NULL, log_index bigint NOT NULL,
    PRIMARY KEY (jurisdiction, period, seq)
);
-- Cells are published once, at the close of the period: until then the public
-- login does not see them, whatever it asks.
ALTER TABLE app.score_bundle ENABLE ROW LEVEL SECURITY;
CREATE POLICY closed ON app.score_bundle FOR SELECT TO sunbudget_web USING (final);
CREATE POLICY inside ON app.score_bundle TO sunbudget_desk, sunbudget_worker USING (true) WITH CHECK (true);
CREATE TABLE app.packet (
    jurisdiction text NOT NULL, period text NOT NULL, unit text NOT NULL, seq int NOT NULL,
    canonical bytea NOT NULL, signature bytea NOT NULL, sha256 text NOT NULL,
    created_at timestamptz NOT NULL, log_index bigint NOT NULL,
    PRIMARY KEY (jurisdiction, period, unit, seq)
);

-- The web process writes what citizens send and reads what is public.
GRANT INSERT ON app.comment, app.rating, app.rating_event TO sunbudget_web;
GRANT SELECT ON app.comment, app.reply_clock, app.target_version, app.rating, app.period, app.public_score, app.score_bundle TO sunbudget_web;
GRANT SELECT (id, comment, unit, adoption, body, state, created_at, published_at, log_index) ON app.reply TO sunbudget_web;
GRANT UPDATE (state) ON app.comment TO sunbudget_web; -- 撤回 by its author
GRANT UPDATE (current) ON app.rating TO sunbudget_web;
-- The desk moderates and replies without seeing which account wrote.
GRANT SELECT (id, jurisdiction, subject_kind, subject, release_hash, year, stage, unit, parent, author_name, assurance,
    stance, body, state, reason_code, receipt, created_at, moderate_by, decided_at) ON app.comment TO sunbudget_desk;
GRANT UPDATE (state, reason_code, decided_at) ON app.comment TO sunbudget_desk;
-- A moderator never decides on their own comment. The answer is told of
-- moderators only, so that nobody can find an author by asking about everyone.
CREATE FUNCTION app.wrote(comment_id text, moderator text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    RETURN EXISTS (
        SELECT FROM app.comment c
        JOIN app.account_grant g ON g.account = c.author AND g.role = 'moderator'
        WHERE c.id = comment_id AND c.author = moderator);
REVOKE ALL ON FUNCTION app.wrote FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.wrote TO sunbudget_desk;
GRANT SELECT, INSERT ON app.moderation, app.reply, app.reply_clock, app.margin, app.assessed TO sunbudget_desk;
GRANT SELECT ON app.packet TO sunbudget_desk;
GRANT SELECT (jurisdiction, period, opens_on, closes_on, closed_at), INSERT (jurisdiction, period, opens_on, closes_on),
    UPDATE (opens_on, closes_on) ON app.period TO sunbudget_desk;
GRANT UPDATE ON app.reply, app.assessed TO sunbudget_desk;
GRANT DELETE ON app.margin TO sunbudget_desk;
GRANT SELECT ON app.public_score, app.score_bundle TO sunbudget_desk;
GRANT SELECT, INSERT, UPDATE ON app.target_version TO sunbudget_desk, sunbudget_worker, sunbudget_web;
-- The worker scores.
GRANT SELECT ON app.comment, app.reply, app.reply_clock, app.moderation, app.rating, app.margin, app.assessed, app.period, app.packet TO sunbudget_worker;
GRANT SELECT, INSERT, UPDATE ON app.public_score TO sunbudget_worker;
GRANT SELECT, INSERT ON app.score_bundle, app.packet TO sunbudget_worker;
GRANT UPDATE (closed_at, signal_key) ON app.period TO sunbudget_worker;
GRANT SELECT, DELETE ON app.rating_event TO sunbudget_worker;

-- +goose Down
DROP FUNCTION app.wrote;
DROP TABLE app.packet, app.score_bundle, app.public_score, app.assessed, app.margin, app.period, app.rating, app.rating_event,
    app.target_version, app.reply_clock, app.reply, app.moderation, app.comment;
