-- +goose Up
-- What an institution that is neither the assessed nor the reviewer found
-- (第三方评价), beside 自评 and 复评 and no part of any score. A later finding of
-- the same institution on the same thing stands beside the former.
CREATE TABLE app.third_party (
    id           text PRIMARY KEY, -- random
    jurisdiction text NOT NULL,
    period       text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('project', 'department')),
    subject      text NOT NULL, -- public ID of a project, or a department's code
    score        float8 NOT NULL CHECK (score BETWEEN 0 AND 100),
    organisation text NOT NULL CHECK (organisation <> ''), -- who assessed
    document     text NOT NULL CHECK (document <> ''), -- number or title of its report
    assessed_on  date NOT NULL,
    recorded_by  text NOT NULL,
    recorded_at  timestamptz NOT NULL,
    log_index    bigint NOT NULL
);
CREATE INDEX third_party_of ON app.third_party (jurisdiction, kind, subject);
GRANT SELECT (id, jurisdiction, period, kind, subject, score, organisation, document, assessed_on, log_index) ON app.third_party TO sunbudget_web;
GRANT SELECT, INSERT ON app.third_party TO sunbudget_desk;

-- +goose Down
DROP TABLE app.third_party;
