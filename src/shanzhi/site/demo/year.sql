-- name: stage
CREATE UNLOGGED TABLE demo_stage (
  id bigint PRIMARY KEY, code text, phrase int, kind text, category text, severity int, channel text, circle text,
  area bigint, path text, lon float8, lat float8, address text, desk bigint, desk_path text, lead bigint, assist bigint,
  first_unit bigint, first_contact bigint, dispatcher bigint, handler bigint, helper bigint, verifier bigint,
  caller bigint, chief bigint, person int, tail_mark bytea, state text, state_before text, joined_to bigint,
  opened timestamptz, accepted timestamptz, dispatched timestamptz, taken timestamptz, reported timestamptz,
  verified timestamptz, followed timestamptz, rated timestamptz, closed timestamptz, archived timestamptz,
  ended timestamptz, case_limit text, limit_from timestamptz, warn timestamptz, due timestamptz, paused timestamptz,
  lamp timestamptz, errand_limit text, errand_warn timestamptz, errand_due timestamptz, errand_lamp timestamptz,
  errand_state text, satisfaction int, is_solved boolean
);
CREATE UNLOGGED TABLE demo_phrase (id int PRIMARY KEY, title text, text text, result text, reply text, words tsvector);
CREATE UNLOGGED TABLE demo_person (
  id int PRIMARY KEY, name_sealed bytea, phone_sealed bytea, name_masked text, phone_masked text, phone_mark bytea
);
CREATE UNLOGGED TABLE demo_actor (id bigint PRIMARY KEY, name text, post text, unit text);
CREATE UNLOGGED TABLE demo_unit (id bigint PRIMARY KEY, short text);
CREATE UNLOGGED TABLE demo_area (id bigint PRIMARY KEY, label text, words text[])

-- name: cases
INSERT INTO cases_case (
  id, code, kind, title, category, severity, channel, circle, is_group, people, area_id, area_path, address, lon, lat,
  state, state_before, state_at, version, desk_id, desk_path, procedure_owner_id, lead_unit_id, substance_owner_id,
  first_unit_id, first_contact_id, parent_id, joined_to_id, profile_id, happened_at, opened_at, accepted_at,
  dispatched_at, reported_back_at, verified_at, replied_at, followed_up_at, closed_at, archived_at, "limit", limit_from,
  warn_at, due_at, paused_at, lamp_next_at, redos, returns, satisfaction, is_solved
)
SELECT s.id, s.code, s.kind, p.title, s.category, s.severity, s.channel, s.circle, false, NULL, s.area, s.path,
  s.address, s.lon, s.lat, s.state, s.state_before, s.ended,
  1 + (s.accepted IS NOT NULL)::int + (s.dispatched IS NOT NULL)::int + (s.taken IS NOT NULL)::int
    + 2 * (s.reported IS NOT NULL)::int + (s.verified IS NOT NULL)::int + (s.followed IS NOT NULL)::int
    + (s.rated IS NOT NULL)::int + (s.closed IS NOT NULL)::int + (s.archived IS NOT NULL)::int
    + (s.state IN ('REFUSED', 'WITHDRAWN', 'TRANSFERRED', 'MERGED'))::int,
  s.desk, s.desk_path, CASE WHEN s.accepted IS NOT NULL THEN s.dispatcher END,
  CASE WHEN s.dispatched IS NOT NULL THEN s.lead END, CASE WHEN s.taken IS NOT NULL THEN s.handler END,
  s.first_unit, s.first_contact, NULL, s.joined_to, %(profile)s, NULL, s.opened, s.accepted, s.dispatched, s.reported,
  s.verified, CASE WHEN s.reported IS NOT NULL THEN s.reported WHEN s.state = 'REFUSED' THEN s.ended END, s.followed,
  s.closed, s.archived, s.case_limit, s.limit_from, s.warn, s.due, s.paused, s.lamp, 0, 0, s.satisfaction, s.is_solved
FROM demo_stage s JOIN demo_phrase p ON p.id = s.phrase
WHERE s.id BETWEEN %(first)s AND %(last)s

-- name: narratives
INSERT INTO cases_narrative (case_id, text, extra, words, area_path, opened_at)
SELECT s.id, p.text, '{}', p.words || array_to_tsvector(a.words), s.path, s.opened
FROM demo_stage s JOIN demo_phrase p ON p.id = s.phrase JOIN demo_area a ON a.id = s.area
WHERE s.id BETWEEN %(first)s AND %(last)s

-- name: people
INSERT INTO cases_concerned (
  case_id, role, name_sealed, phone_sealed, name_masked, phone_masked, phone_mark, tail_mark, wants_reply, is_anonymous
)
SELECT s.id, 'reporter', p.name_sealed, p.phone_sealed, p.name_masked, p.phone_masked, p.phone_mark, s.tail_mark, true, false
FROM demo_stage s JOIN demo_person p ON p.id = s.person
WHERE s.id BETWEEN %(first)s AND %(last)s

-- name: errands
INSERT INTO cases_errand (
  case_id, unit_id, role, task, state, round, is_designated, handler_id, dispatched_by_id, dispatched_at, taken_up_at,
  reported_at, result, "limit", warn_at, due_at, paused_at, lamp_next_at
)
SELECT s.id, e.unit, e.role, '', e.state, 1, false, e.handler, s.dispatcher, s.dispatched, s.taken,
  s.reported, CASE WHEN s.reported IS NULL THEN '' WHEN e.role = 'lead' THEN p.result ELSE '已配合主办单位完成。' END,
  s.errand_limit, s.errand_warn, s.errand_due, s.paused, e.lamp
FROM demo_stage s JOIN demo_phrase p ON p.id = s.phrase
CROSS JOIN LATERAL (VALUES
  (s.lead, 'lead', s.errand_state, CASE WHEN s.taken IS NOT NULL THEN s.handler END, s.errand_lamp),
  (s.assist, 'assist', s.errand_state, CASE WHEN s.taken IS NOT NULL THEN s.helper END, s.errand_lamp)
) AS e(unit, role, state, handler, lamp)
WHERE s.id BETWEEN %(first)s AND %(last)s AND s.dispatched IS NOT NULL AND e.unit IS NOT NULL AND s.state <> 'TRANSFERRED'

-- name: replies
INSERT INTO cases_reply (case_id, text, at, by_name, by_unit)
SELECT s.id,
  CASE s.state WHEN 'REFUSED' THEN '您反映的事项不属于本中心受理范围，请按告知的渠道向主管部门提出。' ELSE p.reply END,
  coalesce(s.reported, s.ended), a.name, a.unit
FROM demo_stage s JOIN demo_phrase p ON p.id = s.phrase JOIN demo_actor a ON a.id = s.dispatcher
WHERE s.id BETWEEN %(first)s AND %(last)s AND (s.reported IS NOT NULL OR s.state = 'REFUSED')

-- name: follow_ups
INSERT INTO cases_followup (case_id, how, reached, is_solved, words, at, by_id)
SELECT s.id, 'phone', true, s.is_solved, '', s.followed, s.caller
FROM demo_stage s WHERE s.id BETWEEN %(first)s AND %(last)s AND s.followed IS NOT NULL

-- name: ratings
INSERT INTO cases_rating (case_id, concerned_id, round, is_solved, satisfaction, words, at)
SELECT s.id, NULL, 1, s.is_solved, s.satisfaction, '', s.rated
FROM demo_stage s WHERE s.id BETWEEN %(first)s AND %(last)s AND s.rated IS NOT NULL
