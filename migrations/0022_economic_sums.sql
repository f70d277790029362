-- +goose Up
-- Sums by 经济分类 类 beside those by 功能分类. What was imported before has
-- them too: bounds of published forms are added, hidden projects are in no sum.
WITH known AS (
    SELECT release, left(economic, 3) AS economic, original, paid,
        CASE WHEN (adjusted).form IN ('none', '') THEN original ELSE adjusted END AS amount
    FROM release.project
)
INSERT INTO release.facet (release, dimension, value, projects, hidden,
    original_lo, original_hi, amount_lo, amount_hi, paid_lo, paid_hi)
SELECT release, 'economic', economic, count(*),
    count(*) FILTER (WHERE (amount).form NOT IN ('exact', 'interval', 'none', '')),
    coalesce(sum((original).lo) FILTER (WHERE (original).form IN ('exact', 'interval')), 0),
    coalesce(sum((original).hi) FILTER (WHERE (original).form IN ('exact', 'interval')), 0),
    coalesce(sum((amount).lo) FILTER (WHERE (amount).form IN ('exact', 'interval')), 0),
    coalesce(sum((amount).hi) FILTER (WHERE (amount).form IN ('exact', 'interval')), 0),
    coalesce(sum((paid).lo) FILTER (WHERE (paid).form IN ('exact', 'interval')), 0),
    coalesce(sum((paid).hi) FILTER (WHERE (paid).form IN ('exact', 'interval')), 0)
FROM known GROUP BY release, economic;

-- +goose Down
DELETE FROM release.facet WHERE dimension = 'economic';
