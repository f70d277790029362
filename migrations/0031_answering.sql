-- +goose Up
-- The way of a reply: assigned, drafted, reviewed by the head, public; asked
-- for again once by the writer. The step is data, who took it stays on record.
ALTER TABLE app.reply DROP CONSTRAINT reply_state_check;
ALTER TABLE app.reply ADD CONSTRAINT reply_state_check CHECK (state IN ('draft', 'public', 'former'));
-- What the reply changed in a later release. The amounts are not kept here:
-- they are read from the releases, so that they are gone where a release is.
ALTER TABLE app.reply
    ADD COLUMN change_kind    text NOT NULL DEFAULT '' CHECK (change_kind IN ('', 'project', 'line')),
    ADD COLUMN change_subject text NOT NULL DEFAULT '', -- as comment.Subject names it
    ADD COLUMN change_column  text NOT NULL DEFAULT '', -- of a line, the one that moved
    ADD COLUMN change_from    text NOT NULL DEFAULT '', -- hash of the release before
    ADD COLUMN change_release text NOT NULL DEFAULT ''; -- hash of the later release
CREATE INDEX reply_change ON app.reply (change_kind, change_subject) WHERE state = 'public' AND change_subject <> '';
ALTER TABLE app.reply_clock
    ADD COLUMN step    text NOT NULL DEFAULT 'received' CHECK (step IN ('received', 'assigned', 'drafted', 'returned', 'answered')),
    ADD COLUMN handler text REFERENCES app.account;
UPDATE app.reply_clock k SET step = CASE
    WHEN EXISTS (SELECT FROM app.reply r WHERE r.comment = k.comment AND r.state = 'public') THEN 'answered'
    WHEN EXISTS (SELECT FROM app.reply r WHERE r.comment = k.comment AND r.state = 'draft') THEN 'drafted'
    ELSE 'received' END;
CREATE TABLE app.reply_step (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    comment text NOT NULL REFERENCES app.comment,
    act     text NOT NULL CHECK (act IN ('assign', 'draft', 'return', 'publish', 'change')),
    actor   text NOT NULL REFERENCES app.account,
    handler text REFERENCES app.account, -- of an assignment
    note    text NOT NULL DEFAULT '', -- to the unit, never public
    at      timestamptz NOT NULL
);
CREATE INDEX reply_step_comment ON app.reply_step (comment, id);
-- Once for each opinion: the key says so.
CREATE TABLE app.reopening (
    comment     text PRIMARY KEY REFERENCES app.comment,
    reason      text NOT NULL CHECK (reason IN ('unanswered', 'unkept', 'mistaken')),
    at          timestamptz NOT NULL,
    due_on      date NOT NULL,
    provisional boolean NOT NULL
);
-- Where the reply to an opinion stands: its day, its public reply, and whether
-- that answers what was asked last.
CREATE VIEW app.reply_course WITH (security_invoker = true) AS
    SELECT k.comment, k.unit, coalesce(o.due_on, k.due_on) AS due_on, coalesce(o.provisional, k.provisional) AS provisional,
        o.at AS reopened_at, coalesce(o.reason, '') AS reopened_for, r.id AS reply, r.published_at,
        r.id IS NOT NULL AND (o.at IS NULL OR r.published_at > o.at) AS answered
    FROM app.reply_clock k LEFT JOIN app.reopening o ON o.comment = k.comment
        LEFT JOIN app.reply r ON r.comment = k.comment AND r.state = 'public';

-- Near-duplicates fold into the first of them, which alone has a clock.
ALTER TABLE app.comment
    ADD COLUMN bands       bigint[] NOT NULL DEFAULT '{}', -- comment.Bands of the text
    ADD COLUMN folded_into text REFERENCES app.comment,
    -- Word lists sort the queue, and do nothing else.
    ADD COLUMN risk        int  NOT NULL DEFAULT 0,
    -- Opinions that came on paper, by telephone or at the counter are entered
    -- by staff, who stand as author; author_name is whom the paper names.
    ADD COLUMN source      text NOT NULL DEFAULT 'online' CHECK (source IN ('online', 'letter', 'phone', 'visit')),
    ADD COLUMN received_on date; -- of an opinion that came another way
CREATE INDEX comment_bands ON app.comment USING gin (bands) WHERE state = 'public' AND folded_into IS NULL;
CREATE INDEX comment_folded ON app.comment (folded_into) WHERE folded_into IS NOT NULL;
CREATE INDEX comment_waiting ON app.comment (jurisdiction, moderate_by, risk DESC) WHERE state = 'pending';

-- An appeal against a removal, once, decided by another person.
CREATE TABLE app.appeal (
    comment    text PRIMARY KEY REFERENCES app.comment,
    reason     text NOT NULL, -- the writer's own words, for who decides
    at         timestamptz NOT NULL,
    decide_by  date NOT NULL,
    verdict    text CHECK (verdict IN ('upheld', 'reversed')), -- of the removal
    note       text NOT NULL DEFAULT '', -- tells the writer why
    decided_by text REFERENCES app.account,
    decided_at timestamptz,
    log_index  bigint
);

-- The record of a hearing while it is written, and what speakers say to it.
CREATE TABLE app.hearing_draft (
    hearing    text PRIMARY KEY REFERENCES app.hearing,
    present    int  NOT NULL CHECK (present >= 0),
    text       text NOT NULL,
    sha256     text NOT NULL, -- of the text, named by confirmations
    drafted_by text NOT NULL REFERENCES app.account,
    drafted_at timestamptz NOT NULL
);
CREATE TABLE app.hearing_confirmation (
    hearing text NOT NULL,
    number  int  NOT NULL,
    sha256  text NOT NULL, -- of the text that was read: another text needs another look
    agrees  boolean NOT NULL,
    remark  text NOT NULL DEFAULT '', -- what the speaker wants put right, for the desk
    at      timestamptz NOT NULL,
    PRIMARY KEY (hearing, number),
    FOREIGN KEY (hearing, number) REFERENCES app.hearing_registration (hearing, number)
);
ALTER TABLE app.hearing ADD COLUMN confirmed int CHECK (confirmed >= 0); -- speakers who confirmed the published text

-- The public login sees no member of staff who handles anything.
REVOKE SELECT ON app.reply_clock FROM sunbudget_web;
GRANT SELECT (comment, unit, due_on, provisional, step) ON app.reply_clock TO sunbudget_web;
GRANT SELECT (change_kind, change_subject, change_column, change_from, change_release) ON app.reply TO sunbudget_web;
GRANT SELECT, INSERT ON app.reopening TO sunbudget_web;
GRANT SELECT (comment, reason, at, decide_by, verdict, note, decided_at, log_index), INSERT (comment, reason, at, decide_by) ON app.appeal TO sunbudget_web;
GRANT SELECT (hearing, present, text, sha256, drafted_at) ON app.hearing_draft TO sunbudget_web;
GRANT SELECT, INSERT, UPDATE (sha256, agrees, remark, at) ON app.hearing_confirmation TO sunbudget_web;
GRANT SELECT (confirmed) ON app.hearing TO sunbudget_web;
GRANT UPDATE (step, handler) ON app.reply_clock TO sunbudget_desk;
GRANT SELECT, INSERT ON app.reply_step TO sunbudget_desk;
GRANT SELECT ON app.reopening TO sunbudget_desk, sunbudget_worker;
GRANT SELECT ON app.reply_course TO sunbudget_web, sunbudget_desk, sunbudget_worker;
GRANT SELECT (bands, folded_into, risk, source, received_on), UPDATE (folded_into) ON app.comment TO sunbudget_desk;
GRANT INSERT ON app.comment TO sunbudget_desk;
GRANT SELECT, UPDATE (verdict, note, decided_by, decided_at, log_index) ON app.appeal TO sunbudget_desk;
GRANT SELECT ON app.appeal TO sunbudget_worker;
GRANT SELECT, INSERT, UPDATE ON app.hearing_draft TO sunbudget_desk;
GRANT SELECT ON app.hearing_confirmation TO sunbudget_desk;
GRANT UPDATE (confirmed) ON app.hearing TO sunbudget_desk;

-- +goose Down
DROP TABLE app.hearing_confirmation, app.hearing_draft, app.appeal, app.reply_step;
DROP VIEW app.reply_course;
DROP TABLE app.reopening;
ALTER TABLE app.hearing DROP COLUMN confirmed;
ALTER TABLE app.comment DROP COLUMN bands, DROP COLUMN folded_into, DROP COLUMN risk, DROP COLUMN source, DROP COLUMN received_on;
ALTER TABLE app.reply_clock DROP COLUMN step, DROP COLUMN handler;
ALTER TABLE app.reply DROP COLUMN change_kind, DROP COLUMN change_subject, DROP COLUMN change_column, DROP COLUMN change_from, DROP COLUMN change_release;
DELETE FROM app.reply WHERE state = 'former';
ALTER TABLE app.reply DROP CONSTRAINT reply_state_check;
ALTER TABLE app.reply ADD CONSTRAINT reply_state_check CHECK (state IN ('draft', 'public'));
REVOKE INSERT ON app.comment FROM sunbudget_desk;
GRANT SELECT ON app.reply_clock TO sunbudget_web;
