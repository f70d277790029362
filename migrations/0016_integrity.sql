-- +goose Up
-- Almost the same sentence, as a keyed hash like device and network.
ALTER TABLE app.rating ADD COLUMN sentence bytea;
-- The signals themselves go when the appeal term is over.
GRANT UPDATE (device, network, sentence) ON app.rating TO sunbudget_worker;

-- Why ratings weigh less, as the auditor sees it: clusters without identities,
-- written anew each time a period is scored.
CREATE TABLE app.integrity_finding (
    jurisdiction text NOT NULL, period text NOT NULL, project text NOT NULL, id text NOT NULL,
    kind text NOT NULL, votes int NOT NULL, answers int[] NOT NULL,
    first_on date NOT NULL, last_on date NOT NULL, factor float8 NOT NULL,
    PRIMARY KEY (jurisdiction, period, project, id)
);
-- What an auditor decided; the latest decision on a finding counts.
CREATE TABLE app.integrity_decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jurisdiction text NOT NULL, period text NOT NULL, project text NOT NULL, finding text NOT NULL,
    kind text NOT NULL, verdict text NOT NULL CHECK (verdict IN ('uphold', 'restore')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 4 AND 1000),
    auditor text NOT NULL, at timestamptz NOT NULL, log_index bigint NOT NULL
);
CREATE INDEX integrity_decision_of ON app.integrity_decision (jurisdiction, period, project, finding, id);
GRANT SELECT, INSERT, DELETE ON app.integrity_finding TO sunbudget_worker;
GRANT SELECT ON app.integrity_finding TO sunbudget_desk;
GRANT SELECT, INSERT ON app.integrity_decision TO sunbudget_desk;
GRANT SELECT ON app.integrity_decision TO sunbudget_worker;

-- The score while a period is open, for the inside only: within a minute.
CREATE TABLE app.running_score (
    jurisdiction text NOT NULL, period text NOT NULL, result jsonb NOT NULL,
    last_rating bigint NOT NULL, -- the newest rating in it
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction, period)
);
GRANT SELECT, INSERT, UPDATE ON app.running_score TO sunbudget_worker;
GRANT SELECT ON app.running_score TO sunbudget_desk;

-- +goose Down
DROP TABLE app.running_score, app.integrity_decision, app.integrity_finding;
ALTER TABLE app.rating DROP COLUMN sentence;
