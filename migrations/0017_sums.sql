-- +goose Up
-- Two more sums built at import for pictures of a whole release: by unit and
-- functional class, and by unit and month. As in release.facet, bounds of
-- published forms are added and hidden projects are in no sum.
CREATE TABLE release.spending (
    release bigint NOT NULL REFERENCES release.release,
    unit text NOT NULL, function text NOT NULL,
    projects int NOT NULL, hidden int NOT NULL,
    original_lo bigint NOT NULL, original_hi bigint NOT NULL,
    amount_lo bigint NOT NULL, amount_hi bigint NOT NULL,
    paid_lo bigint NOT NULL, paid_hi bigint NOT NULL,
    PRIMARY KEY (release, unit, function)
);
CREATE TABLE release.monthly (
    release bigint NOT NULL REFERENCES release.release,
    unit text NOT NULL, month int NOT NULL, -- paid by the end of the month
    projects int NOT NULL, hidden int NOT NULL,
    paid_lo bigint NOT NULL, paid_hi bigint NOT NULL,
    PRIMARY KEY (release, unit, month)
);

-- What was imported before has them too.
WITH known AS (
    SELECT release, unit, function, original, paid,
        CASE WHEN (adjusted).form IN ('none', '') THEN original ELSE adjusted END AS amount
    FROM release.project
)
INSERT INTO release.spending SELECT release, unit, function, count(*),
    count(*) FILTER (WHERE (amount).form NOT IN ('exact', 'interval', 'none', '')),
    coalesce(sum((original).lo) FILTER (WHERE (original).form IN ('exact', 'interval')), 0),
    coalesce(sum((original).hi) FILTER (WHERE (original).form IN ('exact', 'interval')), 0),
    coalesce(sum((amount).lo) FILTER (WHERE (amount).form IN ('exact', 'interval')), 0),
    coalesce(sum((amount).hi) FILTER (WHERE (amount).form IN ('exact', 'interval')), 0),
    coalesce(sum((paid).lo) FILTER (WHERE (paid).form IN ('exact', 'interval')), 0),
    coalesce(sum((paid).hi) FILTER (WHERE (paid).form IN ('exact', 'interval')), 0)
FROM known GROUP BY release, unit, function;
INSERT INTO release.monthly SELECT e.release, p.unit, e.month, count(*),
    count(*) FILTER (WHERE (e.paid).form NOT IN ('exact', 'interval', 'none', '')),
    coalesce(sum((e.paid).lo) FILTER (WHERE (e.paid).form IN ('exact', 'interval')), 0),
    coalesce(sum((e.paid).hi) FILTER (WHERE (e.paid).form IN ('exact', 'interval')), 0)
FROM release.execution e JOIN release.project p ON p.release = e.release AND p.id = e.id
GROUP BY e.release, p.unit, e.month;

CALL release.public_rows_only('release.spending');
CALL release.public_rows_only('release.monthly');

GRANT SELECT ON release.spending, release.monthly TO sunbudget_web, sunbudget_desk;
GRANT SELECT, INSERT ON release.spending, release.monthly TO sunbudget_worker;

-- +goose Down
DROP TABLE release.monthly;
DROP TABLE release.spending;
