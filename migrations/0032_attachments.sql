-- +goose Up
-- Original documents (PDF, pictures) of a document, as they may be published:
-- what programs hide in such files is gone before they are stored. The hash of
-- what was handed in is kept, the file itself is not.
CREATE TABLE vault.attachment (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document     bigint NOT NULL REFERENCES vault.document,
    project      text   NOT NULL, -- internal code; '' of the document or a unit
    unit         text   NOT NULL,
    kind         text   NOT NULL CHECK (kind IN ('explanation', 'tables', 'approval', 'picture', 'other')),
    title        text   NOT NULL CHECK (title <> ''),
    name         text   NOT NULL CHECK (name <> ''),
    media_type   text   NOT NULL,
    handed_in    text   NOT NULL, -- SHA-256 of the file as it came
    data         bytea  NOT NULL,
    pages        text[] NOT NULL, -- text layer; empty of a picture
    loaded_by    text   NOT NULL,
    loaded_at    timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CHECK (project = '' OR unit = ''),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
ALTER TABLE vault.attachment ALTER COLUMN data SET STORAGE EXTERNAL;
-- The same file stands once in a place until it is withdrawn.
CREATE UNIQUE INDEX attachment_once ON vault.attachment (document, project, unit, kind, handed_in) WHERE withdrawn_at IS NULL;

-- The attachments a candidate was made from.
CREATE TABLE vault.candidate_attachment (
    candidate  bigint NOT NULL REFERENCES vault.candidate,
    attachment bigint NOT NULL REFERENCES vault.attachment,
    PRIMARY KEY (candidate, attachment)
);
GRANT SELECT, INSERT ON vault.attachment, vault.candidate_attachment TO sunbudget_vault;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON vault.attachment TO sunbudget_vault;

-- Whoever handed in an attachment checks nothing of the candidate either.
-- +goose StatementBegin
CREATE FUNCTION vault.not_of_the_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vault.candidate_attachment ca JOIN vault.attachment a ON a.id = ca.attachment
               WHERE ca.candidate = NEW.candidate AND a.loaded_by = NEW.actor) THEN
        RAISE EXCEPTION 'account % handed in an attachment of candidate %', NEW.actor, NEW.candidate
            USING ERRCODE = 'check_violation', CONSTRAINT = 'separate_people';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER not_of_the_attachments BEFORE INSERT ON vault.release_check
    FOR EACH ROW EXECUTE FUNCTION vault.not_of_the_attachments();

-- Attachments of a release; their bytes are files of the release.
CREATE TABLE release.attachment (
    release    bigint NOT NULL REFERENCES release.release,
    file       text   NOT NULL, -- name in release.file
    project    text   NOT NULL,
    unit       text   NOT NULL,
    kind       text   NOT NULL,
    title      text   NOT NULL,
    name       text   NOT NULL,
    media_type text   NOT NULL,
    pages      int    NOT NULL,
    PRIMARY KEY (release, project, unit, kind, file)
);
CALL release.public_rows_only('release.attachment');
GRANT SELECT ON release.attachment TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.attachment TO sunbudget_worker;

-- +goose Down
DROP TABLE release.attachment;
DROP TRIGGER not_of_the_attachments ON vault.release_check;
DROP FUNCTION vault.not_of_the_attachments();
DROP TABLE vault.candidate_attachment, vault.attachment;
