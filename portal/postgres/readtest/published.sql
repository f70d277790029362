-- A small invented county (990101) and a sample district (310107). Amounts
-- are in 分; 10000 万元 = 10000000000 分.
INSERT INTO release.jurisdiction (code, name_zh, name_en, parent, currency, kind, boundaries, map_approval_number) VALUES
    ('990101', '云溪县', 'Yunxi County', '', 'CNY', 'demo', '{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"code":"990101001"},"geometry":{"type":"Polygon","coordinates":[[[120.0,30.0],[120.1,30.0],[120.1,30.1],[120.0,30.1],[120.0,30.0]]]}},
        {"type":"Feature","properties":{"code":"990101002"},"geometry":{"type":"Polygon","coordinates":[[[120.1,30.0],[120.2,30.0],[120.2,30.1],[120.1,30.1],[120.1,30.0]]]}}]}', '示例 GS(2026)0001'),
    ('310107', '普陀区', 'Putuo District', '', 'CNY', 'sample', NULL, '');

INSERT INTO release.edition (edition, at)
SELECT n, timestamptz '2025-09-01 10:00+08' + n * interval '1 month' FROM generate_series(1, 8) n;

CREATE FUNCTION pg_temp.exact(wan numeric) RETURNS release.figure LANGUAGE sql
    RETURN ROW('exact', (wan * 1000000)::bigint, (wan * 1000000)::bigint, '')::release.figure;
CREATE FUNCTION pg_temp.span(lo numeric, hi numeric) RETURNS release.figure LANGUAGE sql
    RETURN ROW('interval', (lo * 1000000)::bigint, (hi * 1000000)::bigint, '')::release.figure;
CREATE FUNCTION pg_temp.withheld() RETURNS release.figure LANGUAGE sql
    RETURN ROW('withheld', 0, 0, 'personal')::release.figure;
CREATE FUNCTION pg_temp.none() RETURNS release.figure LANGUAGE sql
    RETURN ROW('none', 0, 0, '')::release.figure;

INSERT INTO release.release (id, hash, jurisdiction, year, stage, stage_rank, version, month, tier, as_of, sealed_at,
    published_at, edition, log_index, supersedes, manifest, signature, projects, original, adjusted, paid)
SELECT id, 'e' || id || repeat('0', 62), j, year, stage, rank, version, month, tier, as_of::date, at, at, id, id - 1, '',
    convert_to('{"schema":1,"disclosure":"2026-1"}', 'UTF8'), 'signature', projects, original, adjusted, paid
FROM (VALUES
    (1, '990101', 2025, 'final',     4, 1, 0,  'public', '2025-12-31', timestamptz '2026-08-01 10:00+08', 2,  pg_temp.span(520, 920), pg_temp.span(520, 920), pg_temp.span(400, 800)),
    (2, '990101', 2026, 'approved',  1, 1, 0,  'public', '2026-01-20', timestamptz '2026-02-01 10:00+08', 44, pg_temp.withheld(), pg_temp.none(), pg_temp.none()),
    (3, '990101', 2026, 'execution', 3, 1, 9,  'public', '2026-09-30', timestamptz '2026-10-10 10:00+08', 44, pg_temp.withheld(), pg_temp.withheld(), pg_temp.withheld()),
    (4, '990101', 2026, 'execution', 3, 1, 10, 'public', '2026-10-31', timestamptz '2026-11-10 10:00+08', 44, pg_temp.withheld(), pg_temp.withheld(), pg_temp.withheld()),
    (5, '990101', 2027, 'draft',     0, 1, 0,  'public', '2026-11-01', timestamptz '2026-11-11 10:00+08', 2,  pg_temp.exact(900), pg_temp.none(), pg_temp.none()),
    (6, '990101', 2027, 'draft',     0, 2, 0,  'public', '2026-11-12', timestamptz '2026-11-15 10:00+08', 2,  pg_temp.exact(950), pg_temp.none(), pg_temp.none()),
    (7, '990101', 2026, 'execution', 3, 2, 10, 'deputy', '2026-10-31', timestamptz '2026-11-16 10:00+08', 44, pg_temp.exact(9999), pg_temp.exact(9999), pg_temp.exact(9999)),
    (8, '310107', 2024, 'final',     4, 1, 0,  'public', '2024-12-31', timestamptz '2025-09-01 10:00+08', 0,  pg_temp.none(), pg_temp.none(), pg_temp.none())
) AS r (id, j, year, stage, rank, version, month, tier, as_of, at, projects, original, adjusted, paid);

INSERT INTO release.blob (sha256, bytes) VALUES ('aa', E'id,name\n'::bytea), ('bb', E'code,name\n'::bytea);
INSERT INTO release.file (release, name, sha256, bytes, rows)
SELECT r.id, f.name, f.sha256, 8, 0 FROM release.release r, (VALUES ('projects.csv', 'aa'), ('units.csv', 'bb')) AS f (name, sha256);

INSERT INTO release.unit (release, code, name, name_en, parent)
SELECT r.id, u.code, u.name, u.name_en, u.parent FROM release.release r, (VALUES
    ('101', '教育局', 'Education Bureau', ''), ('101001', '第一小学', 'First Primary School', '101'),
    ('102', '交通局', 'Transport Bureau', ''), ('103', '卫生健康委', 'Health Commission', '')) AS u (code, name, name_en, parent)
WHERE r.jurisdiction = '990101';
INSERT INTO release.unit (release, code, name, name_en, parent) VALUES (8, '133', '万里街道', 'Wanli Subdistrict Office', '');

INSERT INTO release.region (release, code, name, name_en, parent, population)
SELECT r.id, g.code, g.name, g.name_en, '', g.population FROM release.release r, (VALUES
    ('990101001', '城关镇', 'Chengguan Town', 50000), ('990101002', '临江镇', 'Linjiang Town', 30000)) AS g (code, name, name_en, population)
WHERE r.jurisdiction = '990101';

-- The projects with a story, in the releases they appear in.
INSERT INTO release.project (release, id, name, summary, justification, unit, function, economic, region, lon, lat, class,
    start, "end", original, adjusted, paid, self, review, search)
SELECT p.* , lower(p.name || ' ' || p.summary || ' ' || (SELECT u.name FROM release.unit u WHERE u.release = p.release AND u.code = p.unit))
FROM (VALUES
    (2, 'SCH00AAAA1', '第一小学食堂改造', '重建食堂，让八百名学生在校吃上热饭。', '教室改作食堂已八年。', '101001', '2050202', '30905', '990101001', 120.05::float8, 30.05::float8, 'ordinary', '2026-03', '2026-11', pg_temp.exact(500), pg_temp.none(), pg_temp.none(), NULL::int, NULL::int),
    (3, 'SCH00AAAA1', '第一小学食堂改造', '重建食堂，让八百名学生在校吃上热饭。', '教室改作食堂已八年。', '101001', '2050202', '30905', '990101001', 120.05, 30.05, 'ordinary', '2026-03', '2026-11', pg_temp.exact(500), pg_temp.exact(620), pg_temp.exact(400), NULL, NULL),
    (4, 'SCH00AAAA1', '第一小学食堂改造', '重建食堂，让八百名学生在校吃上热饭。', '教室改作食堂已八年。', '101001', '2050202', '30905', '990101001', 120.05, 30.05, 'ordinary', '2026-03', '2026-11', pg_temp.exact(500), pg_temp.exact(620), pg_temp.exact(520), 9500, 6200),
    (5, 'SCH00AAAA1', '第一小学食堂改造', '添置炊具。', '', '101001', '2050202', '30905', '990101001', 120.05, 30.05, 'ordinary', '2027-01', '2027-06', pg_temp.exact(100), pg_temp.none(), pg_temp.none(), NULL, NULL),
    (6, 'SCH00AAAA1', '第一小学食堂改造', '添置炊具。', '', '101001', '2050202', '30905', '990101001', 120.05, 30.05, 'ordinary', '2027-01', '2027-06', pg_temp.exact(150), pg_temp.none(), pg_temp.none(), NULL, NULL),
    (7, 'SCH00AAAA1', '第一小学食堂改造', '重建食堂。', '', '101001', '2050202', '30905', '990101001', 120.05, 30.05, 'ordinary', '2026-03', '2026-11', pg_temp.exact(7777), pg_temp.exact(7777), pg_temp.exact(7777), NULL, NULL),
    (1, 'BRG00AAAA2', '临江大桥检测', '为大桥做安全检测。', '', '102', '2140106', '31005', '990101002', 120.15, 30.05, 'sensitive', '2025-01', '2025-12', pg_temp.span(500, 1000), pg_temp.span(500, 1000), pg_temp.span(200, 500), NULL, NULL),
    (2, 'BRG00AAAA2', '临江大桥检测', '为大桥做安全检测。', '', '102', '2140106', '31005', '990101002', 120.15, 30.05, 'sensitive', '2026-01', '2026-12', pg_temp.span(500, 1000), pg_temp.none(), pg_temp.none(), NULL, NULL),
    (3, 'BRG00AAAA2', '临江大桥检测', '为大桥做安全检测。', '', '102', '2140106', '31005', '990101002', 120.15, 30.05, 'sensitive', '2026-01', '2026-12', pg_temp.span(500, 1000), pg_temp.span(500, 1000), pg_temp.span(200, 500), NULL, NULL),
    (4, 'BRG00AAAA2', '临江大桥检测', '为大桥做安全检测。', '', '102', '2140106', '31005', '990101002', 120.15, 30.05, 'sensitive', '2026-01', '2026-12', pg_temp.span(500, 1000), pg_temp.span(500, 1000), pg_temp.span(500, 1000), NULL, NULL),
    (2, 'SHE00AAAA3', '庇护服务', '', '', '103', '2081099', '', '', NULL, NULL, 'protected', '', '', pg_temp.withheld(), pg_temp.none(), pg_temp.none(), NULL, NULL),
    (3, 'SHE00AAAA3', '庇护服务', '', '', '103', '2081099', '', '', NULL, NULL, 'protected', '', '', pg_temp.withheld(), pg_temp.withheld(), pg_temp.withheld(), NULL, NULL),
    (4, 'SHE00AAAA3', '庇护服务', '', '', '103', '2081099', '', '', NULL, NULL, 'protected', '', '', pg_temp.withheld(), pg_temp.withheld(), pg_temp.withheld(), NULL, NULL),
    (2, 'C1N00AAAA4', '社区卫生站 B 超机', '一台 B 超机，100% 国产。', '', '103', '2100399', '31003', '990101001', 120.06, 30.06, 'ordinary', '2026-02', '2026-12', pg_temp.exact(80), pg_temp.none(), pg_temp.none(), NULL, NULL),
    (3, 'C1N00AAAA4', '社区卫生站 B 超机', '一台 B 超机，100% 国产。', '', '103', '2100399', '31003', '990101001', 120.06, 30.06, 'ordinary', '2026-02', '2026-12', pg_temp.exact(80), pg_temp.exact(80), pg_temp.exact(0), NULL, NULL),
    (4, 'C1N00AAAA4', '社区卫生站 B 超机', '一台 B 超机，100% 国产。', '', '103', '2100399', '31003', '990101001', 120.06, 30.06, 'ordinary', '2026-02', '2026-12', pg_temp.exact(80), pg_temp.exact(80), pg_temp.exact(0), NULL, NULL),
    (1, 'C1N00AAAA4', '社区卫生站 B 超机', '', '', '103', '2100399', '31003', '990101001', 120.06, 30.06, 'ordinary', '', '', pg_temp.exact(20), pg_temp.exact(20), pg_temp.exact(20), NULL, NULL),
    (5, 'NEW00AAAA5', '滨江步道', '沿江修一条两公里的步道。', '', '102', '2120303', '31006', '990101002', 120.16, 30.06, 'ordinary', '2027-03', '2027-10', pg_temp.exact(800), pg_temp.none(), pg_temp.none(), NULL, NULL),
    (6, 'NEW00AAAA5', '滨江步道', '沿江修一条两公里的步道。', '', '102', '2120303', '31006', '990101002', 120.16, 30.06, 'ordinary', '2027-03', '2027-10', pg_temp.exact(800), pg_temp.none(), pg_temp.none(), NULL, NULL)
) AS p (release, id, name, summary, justification, unit, function, economic, region, lon, lat, class, start, "end", original, adjusted, paid, self, review);

-- Forty ordinary ones, fully described by their number; equal amounts in pairs.
INSERT INTO release.project (release, id, name, summary, justification, unit, function, economic, region, lon, lat, class,
    start, "end", original, adjusted, paid, self, review, search)
SELECT r.id, 'GEN' || lpad(n::text, 7, '0'), '道路养护第 ' || n || ' 段', '', '', '102', '2140106', '30913', '990101002',
    120.1 + n * 0.001, 30.02, 'ordinary', '2026-01', '2026-12', pg_temp.exact((n + 1) / 2),
    CASE WHEN r.stage = 'execution' THEN pg_temp.exact((n + 1) / 2) ELSE pg_temp.none() END,
    CASE WHEN r.stage = 'execution' THEN pg_temp.exact((n + 1) / 2 * 0.8) ELSE pg_temp.none() END,
    NULL, NULL, '道路养护第 ' || n || ' 段 交通局'
FROM release.release r, generate_series(1, 40) n WHERE r.id IN (2, 3, 4);

UPDATE release.project SET
    amount_lo = CASE WHEN (adjusted).form IN ('exact', 'interval') THEN (adjusted).lo WHEN (adjusted).form = 'none' AND (original).form IN ('exact', 'interval') THEN (original).lo END,
    amount_hi = CASE WHEN (adjusted).form IN ('exact', 'interval') THEN (adjusted).hi WHEN (adjusted).form = 'none' AND (original).form IN ('exact', 'interval') THEN (original).hi END;
UPDATE release.project SET execution_lo = (paid).lo * 10000 / amount_hi, execution_hi = ((paid).hi * 10000 + amount_lo - 1) / amount_lo
WHERE (paid).form IN ('exact', 'interval') AND amount_lo > 0;

INSERT INTO release.execution (release, id, month, paid)
SELECT r.id, 'SCH00AAAA1', m, pg_temp.exact(52 * m) FROM release.release r, generate_series(1, 10) m
WHERE r.id IN (3, 4) AND m <= r.month AND NOT (m IN (2, 3));
INSERT INTO release.goal (release, id, level1, level2, level3, target, actual, weight, self, review) VALUES
    (4, 'SCH00AAAA1', '产出指标', '数量指标', '改造面积', '≥1200 平方米', '1200 平方米', 5000, 5000, 4200),
    (4, 'SCH00AAAA1', '满意度指标', '服务对象满意度', '学生满意度', '≥90%', '88%', 5000, 4500, 2000);

INSERT INTO release.facet (release, dimension, value, projects, hidden, original_lo, original_hi, amount_lo, amount_hi, paid_lo, paid_hi)
SELECT release, dimension, value, count(*), count(*) FILTER (WHERE amount_lo IS NULL),
    coalesce(sum((original).lo) FILTER (WHERE (original).form IN ('exact', 'interval')), 0), coalesce(sum((original).hi) FILTER (WHERE (original).form IN ('exact', 'interval')), 0),
    coalesce(sum(amount_lo), 0), coalesce(sum(amount_hi), 0),
    coalesce(sum((paid).lo) FILTER (WHERE (paid).form IN ('exact', 'interval')), 0), coalesce(sum((paid).hi) FILTER (WHERE (paid).form IN ('exact', 'interval')), 0)
FROM release.project, LATERAL (VALUES ('unit', unit), ('region', region), ('lei', left(function, 3))) AS d (dimension, value)
GROUP BY release, dimension, value;

INSERT INTO release.cluster (release, zoom, x, y, lon, lat, projects, id)
SELECT r, 10, 0, 0, 120.1, 30.05, 43, '' FROM generate_series(2, 4) r UNION ALL
SELECT r, 14, 1, 1, 120.05, 30.05, 1, 'SCH00AAAA1' FROM generate_series(2, 4) r UNION ALL
SELECT r, 14, 9, 1, 120.12, 30.02, 40, '' FROM generate_series(2, 4) r;

INSERT INTO release.line (release, "table", unit, code, name, "column", amount) VALUES
    (8, 'final01', '133', 'in-general', '一、一般公共预算财政拨款收入', 'amount', pg_temp.exact(30000)),
    (8, 'final01', '133', 'in-total', '收入总计', 'amount', pg_temp.exact(30000)),
    (8, 'final01', '133', '201', '一般公共服务支出', 'amount', pg_temp.exact(30000)),
    (8, 'final01', '133', 'out-total', '支出总计', 'amount', pg_temp.exact(30000));
