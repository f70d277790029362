-- +goose Up
-- civic.UnitWithin for any of several units: codes of units have three digits
-- a level, so that a unit's superiors are the beginnings of its code.
CREATE FUNCTION app.unit_within(unit text, superiors text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT EXISTS (SELECT FROM unnest(superiors) s WHERE starts_with(unit, s) AND (length(unit) - length(s)) % 3 = 0) $$;

-- +goose Down
DROP FUNCTION app.unit_within;
