-- +goose Up
-- For which of the four groups of a hearing somebody spoke, as it was known
-- when the opinion was sent: a grant later taken away does not move a count
-- that has been published. The desk never reads it, for it narrows down who
-- wrote.
ALTER TABLE app.comment ADD COLUMN grp text NOT NULL DEFAULT 'citizen' CHECK (grp IN ('citizen', 'community', 'deputy', 'expert'));
UPDATE app.comment c SET grp = found.grp FROM (
    SELECT c.id, coalesce(
        (SELECT min(g.role) FROM app.account_grant g WHERE g.account = c.author AND g.jurisdiction = c.jurisdiction AND g.role IN ('deputy', 'expert')),
        (SELECT g.grp FROM app.hearing_registration g WHERE g.account = c.author AND c.subject_kind = 'hearing' AND g.hearing = c.subject)) AS grp
    FROM app.comment c WHERE c.source = 'online') found
WHERE found.id = c.id AND found.grp IS NOT NULL;
-- The counts of a subject with thousands of opinions read the index alone.
CREATE INDEX comment_stances ON app.comment (jurisdiction, subject_kind, subject) INCLUDE (stance, author, grp, decided_at)
    WHERE state = 'public' AND parent IS NULL AND source = 'online';

-- +goose Down
ALTER TABLE app.comment DROP COLUMN grp;
