-- +goose Up
-- What a recompute weighs of a rating, packed when it is stored: reading ten
-- million ratings column by column took longer than scoring them. Made of the
-- columns beside it, so that a signal that is taken away is gone here as well.
-- 24 bytes, numbers most significant byte first: the day in China (4 bytes,
-- days since 1970-01-01); the level, the five answers (three bits each, 0 for
-- none) and whether a sentence came with them (4); device (8); network (8),
-- zeros where there is none. portal/postgres/votegroup.go reads it.
ALTER TABLE app.rating ADD COLUMN weighed bytea NOT NULL GENERATED ALWAYS AS (
	int4send((at AT TIME ZONE interval '8 hours')::date - date '1970-01-01')
	|| int4send(assurance + (overall << 2) + (coalesce(benefit, 0) << 5) + (coalesce(progress, 0) << 8)
		+ (coalesce(openness, 0) << 11) + (coalesce(replies, 0) << 14) + ((sentence IS NOT NULL)::int << 17))
	|| coalesce(device, '\x0000000000000000') || coalesce(network, '\x0000000000000000')) STORED;

-- +goose Down
ALTER TABLE app.rating DROP COLUMN weighed;
