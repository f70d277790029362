-- +goose Up
-- rating_one_current begins with the same columns under the same condition: the
-- second index answered nothing the first does not, and every rating paid for it.
DROP INDEX app.rating_project;

-- +goose Down
CREATE INDEX rating_project ON app.rating (jurisdiction, period, project) WHERE current;
