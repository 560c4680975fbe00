-- Facts of cases, in sets. Each part is one statement; what stands in {braces} is put in from the vocabulary, the rest
-- are parameters.

-- name: clear
DROP TABLE IF EXISTS pg_temp.insight_changed, pg_temp.insight_day, pg_temp.insight_limit, pg_temp.insight_ground,
  pg_temp.insight_standing

-- name: changed
CREATE TEMP TABLE insight_changed ON COMMIT DROP AS
SELECT c.id
FROM cases_case c LEFT JOIN insight_fact f ON f.case_id = c.id
WHERE c.state <> 'DRAFT'
  AND (%(everything)s OR f.case_id IS NULL OR f.version <> c.version OR f.marks & %(moving)s <> 0
       OR (f.marks & %(supervised)s <> 0) <>
          (c.id IN (SELECT v.case_id FROM command_supervision v WHERE v.state <> 'LIFTED')))

-- name: index_changed
CREATE UNIQUE INDEX ON insight_changed (id)

-- name: gone
DELETE FROM insight_fact f WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = f.case_id)
RETURNING opened_on, accepted_on, due_on, closed_on

-- name: days
CREATE TEMP TABLE insight_day (day date PRIMARY KEY, worked bigint, working boolean) ON COMMIT DROP

-- name: limits
CREATE TEMP TABLE insight_limit (
  profile_id bigint, severity int, kind text, amount bigint, is_key boolean, wants_follow_up boolean,
  PRIMARY KEY (profile_id, severity)
) ON COMMIT DROP

-- name: kinds_of_limit
SELECT DISTINCT c.profile_id, c.severity FROM cases_case c JOIN insight_changed x USING (id)

-- name: span_of_days
SELECT min(c.opened_at), max(greatest(c.opened_at, c.closed_at, c.accepted_at))
FROM cases_case c JOIN insight_changed x USING (id)

-- name: ground
CREATE TEMP TABLE insight_ground ON COMMIT DROP AS
SELECT a.id, max(t.id) FILTER (WHERE t.level = %(town)s) AS town, max(t.id) FILTER (WHERE t.level = %(village)s) AS village
FROM places_area a
CROSS JOIN LATERAL unnest(string_to_array(rtrim(a.path, '.'), '.')::bigint[]) AS above(id)
JOIN places_area t ON t.id = above.id
GROUP BY a.id

-- name: index_ground
CREATE UNIQUE INDEX ON insight_ground (id)

-- name: standing
CREATE TEMP TABLE insight_standing ON COMMIT DROP AS
SELECT u.id,
  CASE WHEN a.level IS NULL OR a.level = ANY(%(county_and_above)s) THEN 0 WHEN a.level = ANY(%(town_levels)s) THEN 1
    ELSE 2 END AS level
FROM staff_unit u LEFT JOIN places_area a ON a.id = u.area_id

-- name: months_of_changed
SELECT DISTINCT 'opened', date_trunc('month', opened_on)::date FROM insight_fact JOIN insight_changed ON id = case_id
UNION SELECT DISTINCT 'accepted', date_trunc('month', accepted_on)::date
  FROM insight_fact JOIN insight_changed ON id = case_id WHERE accepted_on IS NOT NULL
UNION SELECT DISTINCT 'due', date_trunc('month', due_on)::date
  FROM insight_fact JOIN insight_changed ON id = case_id WHERE due_on IS NOT NULL
UNION SELECT DISTINCT 'closed', date_trunc('month', closed_on)::date
  FROM insight_fact JOIN insight_changed ON id = case_id WHERE closed_on IS NOT NULL

-- name: forget_changed
DELETE FROM insight_fact f USING insight_changed x WHERE x.id = f.case_id

-- name: write
INSERT INTO insight_fact (
  case_id, version, opened_at, opened_on, accepted_on, due_on, closed_on, unit_id, area_id, area_path, town, village,
  kind, category, channel, severity, marks, worked, elapsed
)
SELECT c.id, c.version, c.opened_at, o.day, (c.accepted_at AT TIME ZONE 'Asia/Shanghai')::date,
  (e.due_at AT TIME ZONE 'Asia/Shanghai')::date, (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
  c.lead_unit_id, c.area_id, c.area_path, g.town, g.village, c.kind, c.category, c.channel, c.severity,
  {marks}, t.worked, t.elapsed
FROM insight_changed x
JOIN cases_case c ON c.id = x.id
JOIN insight_limit l ON l.profile_id = c.profile_id AND l.severity = c.severity
LEFT JOIN insight_ground g ON g.id = c.area_id
LEFT JOIN insight_standing u ON u.id = c.lead_unit_id
LEFT JOIN LATERAL (
  SELECT e.due_at, e.reported_at FROM cases_errand e
  WHERE e.case_id = c.id AND e.role = 'lead' AND e.state NOT IN ('RETURNED', 'RECALLED') ORDER BY e.id DESC LIMIT 1
) e ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS dispatches, (array_agg(f.state ORDER BY f.id))[1] AS first_state FROM cases_errand f
  WHERE f.case_id = c.id AND f.role = 'lead'
) h ON true
LEFT JOIN LATERAL (
  SELECT bool_or(q.kind = 'send_back') AS objected,
    bool_or(q.kind = 'send_back' AND q.state = 'GRANTED') AS upheld,
    bool_or(q.kind = 'send_back' AND q.state = 'REFUSED') AS refused,
    bool_or(q.kind = 'extend' AND q.state = 'GRANTED') AS extended
  FROM cases_plea q WHERE q.case_id = c.id
) w ON true
LEFT JOIN LATERAL (
  SELECT EXISTS (SELECT 1 FROM command_supervision v WHERE v.case_id = c.id AND v.state <> 'LIFTED') AS supervised
) s ON true
CROSS JOIN LATERAL (SELECT (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS day) o
LEFT JOIN insight_day opened_day ON opened_day.day = o.day
LEFT JOIN insight_day accepted_day ON accepted_day.day = (c.accepted_at AT TIME ZONE 'Asia/Shanghai')::date
LEFT JOIN insight_day closed_day ON closed_day.day = (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date
LEFT JOIN insight_day this_day ON this_day.day = (%(as_of)s::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
CROSS JOIN LATERAL (
  SELECT {opened_worked} AS opened, {accepted_worked} AS accepted, {closed_worked} AS closed, {now_worked} AS now
) k
CROSS JOIN LATERAL (
  SELECT CASE WHEN c.closed_at >= c.accepted_at THEN round(k.closed - k.accepted)::bigint END AS worked,
    CASE WHEN c.closed_at >= c.accepted_at THEN round(extract(epoch FROM c.closed_at - c.accepted_at))::bigint END
      AS elapsed
) t
CROSS JOIN LATERAL (
  SELECT l.is_key, l.wants_follow_up,
    CASE l.kind
      WHEN 'working' THEN k.accepted - k.opened < l.amount OR (k.accepted - k.opened = l.amount AND {accepted_inside})
      WHEN 'real' THEN extract(epoch FROM c.accepted_at - c.opened_at) <= l.amount
      WHEN 'days' THEN (c.accepted_at AT TIME ZONE 'Asia/Shanghai')::date <=
        (SELECT min(d.day) FROM insight_day d WHERE d.working AND d.day >= o.day + l.amount::int)
      ELSE true END AS accepted_in_time,
    CASE l.kind
      WHEN 'working' THEN k.now - k.opened < l.amount OR (k.now - k.opened = l.amount AND {now_inside})
      WHEN 'real' THEN extract(epoch FROM %(as_of)s::timestamptz - c.opened_at) <= l.amount
      WHEN 'days' THEN (%(as_of)s::timestamptz AT TIME ZONE 'Asia/Shanghai')::date <=
        (SELECT min(d.day) FROM insight_day d WHERE d.working AND d.day >= o.day + l.amount::int)
      ELSE false END AS may_still_accept
) p

-- name: repeats
UPDATE insight_fact f SET marks = f.marks | %(repeated)s
FROM insight_changed x, cases_case c
WHERE x.id = f.case_id AND c.id = f.case_id AND ({by_grid} OR c.address <> '')
  AND EXISTS (
    SELECT 1 FROM insight_fact b JOIN cases_case d ON d.id = b.case_id
    WHERE b.area_id = f.area_id AND b.category = f.category AND b.case_id <> f.case_id
      AND b.opened_at < f.opened_at AND b.opened_at >= f.opened_at - make_interval(days => %(days)s)
      AND ({by_grid} OR d.address = c.address)
  )
